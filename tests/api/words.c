#include "words.h"

#define WORDS(name, ...)                                          \
	static const char *const name##_text[] = { __VA_ARGS__ }; \
	const struct words name##_words = { name##_text,          \
		sizeof(name##_text) / sizeof(name##_text[0]) }

WORDS(first, "Ada", "Lena", "Zoë", "Łukasz", "Søren", "María José", "Aoife",
    "Nguyễn Anh", "李娜", "Дмитрий", "Oluwaseun", "Jürgen", "Chloé", "İbrahim",
    "Þóra", "محمد", "Priya", "O\\u2019Neil", "Jean-Luc", "Sam", "Yuki", "Ngozi",
    "Björk", "Ana", "Tom", "Grace", "Mihály", "Élodie",
    "\\u0416\\u0435\\u043d\\u044f", "Kim", "Noor", "Ines");

WORDS(middle, "Marie", "J.", "von der", "Okechukwu", "Ann", "Émile", "Li");

WORDS(last, "Okafor", "Brandt", "Müller", "O'Brien", "Ó Súilleabháin",
    "Nowak-Wiśniewska", "de la Cruz", "van 't Hoff", "Şahin", "Ångström",
    "Smith", "Jones", "García", "Ivanova", "王", "Nguyễn", "D\\u2019Angelo",
    "Kowalczyk", "Hansen", "Rossi", "Dubois", "Yılmaz", "Adeyemi", "Singh",
    "Tanaka", "Kaplan", "Novák", "Horváth", "Papadopoulos", "Lindqvist",
    "Mac an tSaoir", "\\\"Doc\\\" Holliday");

WORDS(slug, "ada", "lena", "zoe", "lukasz", "soren", "maria.jose", "aoife",
    "anh", "li.na", "dmitri", "seun", "jurgen", "chloe", "ibrahim", "thora",
    "mohammed", "priya", "oneil", "jean-luc", "sam", "yuki", "ngozi", "bjork",
    "ana", "tom", "grace", "mihaly", "elodie", "zhenya", "kim", "noor", "ines");

WORDS(city, "Leeds", "Hamburg", "Kraków", "Malmö", "Paris", "A Coruña",
    "Zürich", "İzmir", "東京", "New York", "Saint-Étienne", "Lagos");

WORDS(street, "4 Orchard Row", "Deichstraße 9", "12 rue de l'Église",
    "ul. Długa 7\\/3", "Flat 2\\n19 High Street", "Calle Mayor, 5, 2º A",
    "Storgatan 1", "The \\\"Old\\\" Mill", "1-2-3 丸の内", "Unit 7; Dock B");

WORDS(country, "United Kingdom", "Germany", "Poland", "Sweden", "France",
    "Spain", "Côte d'Ivoire", "Türkiye", "Japan", "United States");

WORDS(country_code, "GB", "DE", "PL", "SE", "FR", "ES", "CI", "TR", "JP", "US");

WORDS(timezone, "Europe\\/London", "Europe/Berlin", "Europe/Warsaw",
    "Europe/Stockholm", "Europe/Paris", "Europe/Madrid", "Africa/Abidjan",
    "Europe/Istanbul", "Asia/Tokyo", "America/New_York");

WORDS(nationality, "British", "German", "Polish", "Swedish", "French",
    "Spanish", "Ivorian", "Turkish", "Japanese", "American");

WORDS(language, "English", "Deutsch", "polski", "svenska", "français",
    "español", "Türkçe", "日本語", "العربية");

WORDS(department, "Engineering", "People & Culture", "Finance", "Sales, EMEA",
    "Customer Success", "R\\u0026D", "Légal", "Operations");

WORDS(job, "Engineer", "Senior Engineer", "Engineering Manager",
    "HR Business Partner", "Account Executive (EMEA)", "Controller",
    "Head of \\\"Special\\\" Projects", "Développeur·se", "Buchhalter/in",
    "Office Manager", "VP, Sales", "Working student", "C++ Developer",
    "Product Owner");

WORDS(team, "Platform", "Guild", "Payroll", "Blau", "Équipe 7", "🚀 Launch",
    "Night shift", "A/B");

WORDS(document, "Employment contract", "Equipment policy – v2",
    "Payslip \\\"final\\\"", "Offer letter\\n(signed)", "NDA 📎",
    "Reisekosten März", "Right to work\\tcheck", "C:\\\\Scans\\\\2024",
    "Zwischenzeugnis", "P45, P60; P11D", "=SUM(A1:A9)", "-1 day policy",
    "@all: read me", "Pension\\u00a0form", "a\\/b test",
    "Contrat à durée indéterminée", "\\ud83d\\ude00 onboarding", "契約書",
    "  spaced  ", "Line\\r\\nbreak", "", "null", "Addendum \\u2013 hours",
    "Visa copy", "+44 roaming", "Sick note", "Bonus letter 100%",
    "\\u0022quoted\\u0022", "'single'", "Übergabe\\fProtokoll", "Back\\bspace",
    "#hashtag | pipe");

WORDS(file, "contract", "scan_0001", "payslip-2024-05", "Zeugnis (final)",
    "offer letter", "n\\u00f3mina", "契約", "photo.of.passport", "form%20a",
    "p45");

WORDS(link, "policies/2", "handbook#leave", "wiki?page=42&v=7",
    "docs\\/security", "r%C3%A9glement", "forms/expense");

WORDS(note, "Promotion after review", "Parental cover", "", "see e-mail",
    "Line one\\nline \\\"two\\\"", "50% until June", "tab\\there",
    "café ☕ at 10", "Agreed with works council; annex B",
    "\\u00dcbernahme\\u2026", "Backdated");

WORDS(company, "Northwind Example Ltd", "Beispiel & Söhne GmbH",
    "Przykład Sp. z o.o.", "Exemple \\\"SA\\\"");
