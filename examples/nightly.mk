# make as the scheduler: what depends on what, what can run side by side, and
# nothing made twice.  hr-sync(1) looks for itself whether a list is due; the
# report is made where its database has changed.
#
#	needs	GNU make, sqlite3; tokens in the environment or in profiles
#	how	make -s -k -j 2 -f nightly.mk		all
#		make -s -f nightly.mk people.csv	one report, with what it needs
#
# With -k one API that fails does not keep the other's reports from being made;
# make's own exit status is 2 then, and hr-sync's stands in its message.

all: people.csv applications.csv

PEOPLE = SELECT coalesce(department, 'none') AS department, \
    count(DISTINCT person_id) AS people \
    FROM [job-roles] WHERE end_date IS NULL GROUP BY 1 ORDER BY 2 DESC, 1
APPLICATIONS = SELECT substr(created_at, 1, 7) AS month, \
    count(*) AS applications FROM [job-applications] GROUP BY 1 ORDER BY 1

people.csv: humaans.db
	sqlite3 -readonly -csv -header $< "$(PEOPLE)" >$@

applications.csv: teamtailor.db
	sqlite3 -readonly -csv -header $< "$(APPLICATIONS)" >$@

%.db: always
	hr-sync -q -s $* --sqlite $@

always:
.PHONY: all always
.DELETE_ON_ERROR:
.PRECIOUS: %.db
