#include "lib/json_bytes.h"

#define CONTROL (JSON_SPECIAL | JSON_ESCAPED)
#define WHITE (JSON_SPACE | JSON_BREAK | JSON_DELIMITER)
#define BRACKET JSON_STRUCTURE

const uint8_t json_classes[256] = {
	[0x00 ... 0x08] = CONTROL,
	['\t'] = CONTROL | WHITE,
	['\n'] = CONTROL | WHITE,
	[0x0b ... 0x0c] = CONTROL,
	['\r'] = CONTROL | WHITE,
	[0x0e ... 0x1f] = CONTROL,
	[' '] = WHITE,
	['"'] = JSON_SPECIAL | JSON_QUOTING | JSON_STRUCTURE | JSON_BREAK |
	    JSON_ESCAPED,
	[','] = JSON_DELIMITER,
	['0' ... '9'] = JSON_DIGIT,
	['['] = BRACKET,
	['\\'] = JSON_SPECIAL | JSON_QUOTING | JSON_ESCAPED,
	[']'] = BRACKET | JSON_DELIMITER,
	['{'] = BRACKET,
	['}'] = BRACKET | JSON_DELIMITER,
	[0x80 ... 0xff] = JSON_SPECIAL,
};
