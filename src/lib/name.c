#include "lib/name.h"

bool
name_is_good(struct span text)
{
	static const char good[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz"
				   "0123456789_-.";

	if (text.n == 0 || text.n > NAME_BYTES_MAX || text.p[0] == '-' ||
	    text.p[0] == '.')
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (memchr(good, text.p[i], sizeof good - 1) == NULL)
			return false;
	return true;
}

int
name_order(const char *a, const char *b)
{
	for (;; a++, b++) {
		int x = *a == '_' ? '-' : (unsigned char)*a;
		int y = *b == '_' ? '-' : (unsigned char)*b;

		if (x != y || x == '\0')
			return x - y;
	}
}

bool
name_same(const char *a, const char *b)
{
	return name_order(a, b) == 0;
}
