"""Compares lib/json with Python's json on generated and mutated texts.

usage: json-differential.py SEED COUNT ORACLE...

All oracles (tests/unit/json-oracle.c, in its builds) get the same texts and
must say what Python says.  The same seed gives the same texts.
"""
import codecs
import functools
import json
import multiprocessing
import random
import re
import struct
import subprocess
import sys
from decimal import Decimal

DEPTH = 256
BATCH = 10000

# -- what Python says ---------------------------------------------------------

TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*"|[^ \t\n\r"]+')
STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')

REPLACEMENT = '\ufffd'.encode()
codecs.register_error(
    'lost', lambda e: (REPLACEMENT * (e.end - e.start), e.end))


@functools.lru_cache(10000)
def integer(digits):
    value = int(digits) if len(digits) < 4000 else None
    text = '#' + digits + ' integer'
    if value is not None and -2**63 <= value < 2**63:
        text += ' %d' % value
    return text + fits(digits)


@functools.lru_cache(10000)
def fits(digits):
    """Whether Python's shortest form of the double has the same value."""
    x = float(digits)
    if x in (float('inf'), float('-inf')):
        return ''
    if x == 0:
        mantissa = re.split('[eE]', digits)[0]
        return ' fits' if not re.search('[1-9]', mantissa) else ''
    return ' fits' if Decimal(repr(x)) == Decimal(digits) else ''


def refuse(constant):
    raise ValueError(constant)


decode = json.JSONDecoder(parse_int=integer, parse_constant=refuse,
                          parse_float=lambda d: '#' + d + fits(d)).decode
encode = json.JSONEncoder(ensure_ascii=False, check_circular=False,
                          separators=(',', ':')).encode


def depth(text):
    deepest = now = 0
    for c in STRING.sub(b'', text):
        if c in b'[{':
            now += 1
            deepest = max(deepest, now)
        elif c in b']}':
            now -= 1
    return deepest


def expect(text):
    try:
        value = decode(text.decode())
    except (ValueError, RecursionError):
        return b'no'
    if text.count(b'[') + text.count(b'{') > DEPTH and depth(text) > DEPTH:
        return b'no'
    compact = b''.join(TOKENS.findall(text))
    return b'yes\t%b\t%b' % (compact, encode(value).encode('utf-8', 'lost'))


# -- texts --------------------------------------------------------------------

SPACES = ['', '', '', '', ' ', '\n', '\t', '\r\n', '  ', ' ' * 17, '\n\n\t']
PIECES = ['a', 'b', 'id', 'name', ' ', 'x' * 13, 'e-mail@example.com',
          'Zürich', 'ß', 'é', '\u07ff', '\u0800', '漢字', '\ud7ff', '\ue000',
          '\uffff', '\U00010000', '😀', '\U0010ffff', '\x7f', '/', "'", ',',
          '[', ']', '{', '}', ':', '\\"', '\\\\', '\\/', '\\b', '\\f', '\\n',
          '\\r', '\\t', '\\u0000', '\\u001f', '\\u0041', '\\u00e9', '\\u20AC',
          '\\uFFFD', '\\ud83d\\ude00', '\\uD800\\uDC00', '\\udbff\\udfff',
          '\\ud800', '\\udc00', '\\uD83D\\u0041', '\\ude00\\ud83d',
          '\\ud83d\\ud83d\\ude00', 'lorem ipsum dolor sit amet']
NUMBERS = ['0', '-0', '0.0', '-0.0e-9', '1', '-1', '100.00', '0.1', '1e5',
           '1E+5', '1e-5', '9007199254740992', '9007199254740993',
           '9223372036854775807', '9223372036854775808',
           '-9223372036854775808', '-9223372036854775809',
           '12345678901234567890', '1e308', '1e309', '1e1000', '-1e400',
           '1e-308', '5e-324', '4.9e-324', '3e-324', '2e-324', '1e-400',
           '1.7976931348623157e308', '1.7976931348623159e308',
           '2.2250738585072014e-308', '0.30000000000000004',
           '0.10000000000000001', '5.684341886080802e-14',
           '5.6843418860808015e-14', '1152921504606846976', '1e22', '1e23',
           '0.000001', '1' + '0' * 400, '0.' + '0' * 400 + '1', '9' * 400,
           '0e99999999999999999999', '1e99999999999999999999',
           '9999999999999999', '99999999999999999', '1e-99999999999999999999']
MARKS = [b'"', b'\\', b'{', b'}', b'[', b']', b',', b':', b' ', b'\n', b'\0',
         b'\x1f', b'\x7f', b'\x80', b'\xbf', b'\xc0\x80', b'\xc1\xbf',
         b'\xc2', b'\xe0\x80\x80', b'\xe0\xa0\x80', b'\xe2\x82', b'\xed\xa0\x80',
         b'\xed\x9f\xbf', b'\xf0\x80\x80\x80', b'\xf0\x90\x80\x80',
         b'\xf4\x8f\xbf\xbf', b'\xf4\x90\x80\x80', b'\xf5\x80\x80\x80', b'\xff',
         b'\xef\xbb\xbf', b'null', b'true', b'false', b'NaN', b'Infinity',
         b'-Infinity', b'nul', b'TRUE', b'0', b'00', b'-', b'.', b'e', b'E+',
         b'+1', b'\\u', b'\\ud83d', b'\\u12', b'\\x', b'\\u00g0', b'//',
         b'/**/', b"'", b'\x0b', b'\x0c', b'\xc2\xa0', b'[[[[[[[[', b'1e']


def choose(r, values):
    """random.choice(), which takes three times as long."""
    return values[int(r.random() * len(values))]


def number(r):
    kind = r.random()
    if kind < 0.3:
        return choose(r, NUMBERS)
    if kind < 0.6:
        return str(r.randint(-10**r.randint(1, 20), 10**r.randint(1, 20)))
    if kind < 0.8:
        return repr(r.uniform(-1, 1) * 10**r.randint(-320, 300))
    digits = str(r.randint(1, 10**r.randint(1, 19)))
    return '%s.%se%d' % (digits[0], digits[1:] or '0', r.randint(-330, 315))


def string(r):
    return '"' + ''.join(r.choices(PIECES, k=int(r.random() * 7))) + '"'


def value(r, deep):
    kind = r.random() if deep > 0 else r.random() * 0.6
    space = choose(r, SPACES)
    if kind < 0.15:
        return space + choose(r, ('null', 'true', 'false'))
    if kind < 0.35:
        return space + number(r)
    if kind < 0.6:
        return space + string(r)
    if kind < 0.75:
        inner = [value(r, deep - 1) for _ in range(int(r.random() * 6))]
        return space + '[' + ','.join(inner) + space + ']'
    inner = [string(r) + space + ':' + value(r, deep - 1)
             for _ in range(int(r.random() * 7))]
    return space + '{' + space + (',' + space).join(inner) + space + '}'


def deep_text(r):
    """Nested about as deep as it may be."""
    n = r.randint(DEPTH - 2, DEPTH + 2)
    opening = [choose(r, ('[', '{"a":', ' [1,')) for _ in range(n)]
    closing = ''.join('}' if o[0] == '{' else ']' for o in reversed(opening))
    return ''.join(opening) + choose(r, ('0', '[]', '{}', '""')) + closing


def mutate(r, text, other):
    at = int(r.random() * (len(text) + 1))
    to = min(len(text), at + int(r.random() ** 3 * 20))
    kind = int(r.random() * 8)
    if kind == 0:
        return text[:at]
    if kind == 1:
        return text[:at] + text[to:]
    if kind == 2:
        return text[:to] + text[at:]
    if kind == 3:
        return text[:at] + other[at:]
    if kind == 4:
        return text[:at] + bytes((int(r.random() * 256),)) + text[at + 1:]
    if kind == 5:
        return text[:at] + choose(r, MARKS) + text[to:]
    return text[:at] + choose(r, MARKS) + text[at:]


def texts(seed, count):
    r = random.Random(seed)
    fresh = [value(r, choose(r, (1, 1, 2, 3))).encode()
             for _ in range(count // 4)]
    fresh += [deep_text(r).encode() for _ in range(count // 500)]
    result = list(fresh)
    while len(result) < count:
        text = choose(r, fresh)
        for _ in range(choose(r, (1, 1, 1, 2, 3))):
            text = mutate(r, text, choose(r, fresh))
        result.append(text)
    return result[:count]


# -- comparing ----------------------------------------------------------------

LONE_KEY = re.compile(rb'\\u[dD][89a-fA-F][^"]*"[ \t\n\r]*:')


def batch(job):
    """Returns how many texts were valid, and the differences."""
    seed, count, oracles = job
    cases = texts(seed, count)
    sent = b''.join(struct.pack('<I', len(t)) + t for t in cases)
    expected = [expect(t) for t in cases]
    wrong = []
    for oracle in oracles:
        run = subprocess.run([oracle], input=sent, stdout=subprocess.PIPE)
        if run.returncode != 0:
            wrong.append('%s: seed %s: status %d' % (oracle, seed,
                                                     run.returncode))
        answers = run.stdout.split(b'\n')[:-1]
        if len(answers) != len(cases):
            wrong.append('%s: seed %s: %d answers' % (oracle, seed,
                                                      len(answers)))
        for text, want, got in zip(cases, expected, answers):
            # Python takes equal halves of pairs for the same key.
            if want != got and not LONE_KEY.search(text):
                wrong.append('%s: %r:\n  python %r\n  ours   %r' % (
                    oracle, text, want, got))
    return sum(e != b'no' for e in expected), wrong


def main():
    seed, count, oracles = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    jobs = [('%s/%d' % (seed, i), min(BATCH, count - i), oracles)
            for i in range(0, count, BATCH)]
    valid, wrong = 0, []
    with multiprocessing.Pool() as pool:
        for some, differences in pool.imap_unordered(batch, jobs):
            valid += some
            wrong += differences
    print('%d texts, %d of them valid, %d differences' % (
        count, valid, len(wrong)))
    for difference in wrong[:10]:
        print(difference)
    # Texts that are nearly all valid or nearly all broken would test little.
    if not count // 5 < valid < count * 4 // 5:
        print('too few valid texts, or too few broken ones')
        sys.exit(1)
    sys.exit(1 if wrong else 0)


if __name__ == '__main__':
    main()
