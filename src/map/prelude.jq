# The types of a map's columns, hr-map(1).  With these definitions in
# front of it, a map runs under plain jq, too:
#
#	jq -c "$(cat prelude.jq documents.jq)"
#
# Each takes a path, gives one value, and keeps what it can't convert.  Null,
# a missing field and a path through what is no object give null.

# How values are held.  In front of the contracts that hr-map itself runs
# stand four others (carry.jq), which keep the digits of numbers.
def _kind: type;
def _text: .;          # of a string
def _json: tojson;
def _number: tonumber; # of a string that is one

# The types.
def _value(f): [f?][0];

def _ten($n): 100 + $n | tostring[1:];

def _month_days($y; $m):
  if $m == 2 then
    if $y % 4 == 0 and ($y % 100 != 0 or $y % 400 == 0) then 29 else 28 end
  elif $m == 4 or $m == 6 or $m == 9 or $m == 11 then 30
  else 31 end;

def _is_day:
  (.[5:7] | tonumber) as $m | (.[8:10] | tonumber) as $d
  | $m >= 1 and $m <= 12 and $d >= 1
    and $d <= _month_days(.[0:4] | tonumber; $m);

def _is_date: test("\\A[0-9]{4}-[0-9]{2}-[0-9]{2}\\z") and _is_day;

# RFC 3339, section 5.6.
def _is_timestamp:
  test("\\A[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]([01][0-9]|2[0-3]):[0-5][0-9]:"
    + "([0-5][0-9]|60)([.][0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])\\z")
  and _is_day;

# The date $by (1 or -1) days on, or null outside of the years 0 to 9999.
def _neighbour($by):
  (.[0:4] | tonumber) as $y | (.[5:7] | tonumber) as $m
  | ((.[8:10] | tonumber) + $by) as $d
  | if $d >= 1 and $d <= _month_days($y; $m) then [$y, $m, $d]
    elif $d < 1 and $m == 1 then [$y - 1, 12, 31]
    elif $d < 1 then [$y, $m - 1, _month_days($y; $m - 1)]
    elif $m == 12 then [$y + 1, 1, 1]
    else [$y, $m + 1, 1] end
  | if .[0] < 0 or .[0] > 9999 then null
    else (10000 + .[0] | tostring[1:]) + "-" + _ten(.[1]) + "-" + _ten(.[2])
    end;

def _utc:
  if .[-1:] == "Z" or .[-1:] == "z" then .[0:10] + "T" + .[11:-1] + "Z"
  else
    (if .[-6:-5] == "-" then 1 else -1 end) as $west
    | ((.[-5:-3] | tonumber) * 60 + (.[-2:] | tonumber)) as $offset
    | ((.[11:13] | tonumber) * 60 + (.[14:16] | tonumber) + $west * $offset)
      as $minutes
    | .[16:-6] as $rest
    | .[0:10]
    | if $minutes < 0 then _neighbour(-1)
      elif $minutes >= 1440 then _neighbour(1)
      else . end
    | if . == null then null
      else (($minutes + 1440) % 1440) as $m
        | . + "T" + _ten($m / 60 | floor) + ":" + _ten($m % 60) + $rest + "Z"
      end
  end;

# The first of several values that is not null: for booleans, since "//"
# passes over false, too.
def first_of(a; b): _value(a) as $a | if $a != null then $a else b end;

def text(f): _value(f)
  | if . == null or _kind == "string" then . else _json end;

def integer(f): _value(f)
  | if _kind == "string" and (_text | test("\\A-?(0|[1-9][0-9]*)\\z"))
    then _text | _number else . end;

def number(f): _value(f)
  | if _kind == "string" and
      (_text | test("\\A-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?\\z"))
    then _text | _number else . end;

def boolean(f): _value(f)
  | if _kind != "string" then .
    elif _text == "true" then true
    elif _text == "false" then false
    else . end;

def date(f): _value(f)
  | if _kind != "string" then .
    elif _text | _is_date then _text
    elif _text | _is_timestamp then _text[0:10]
    else . end;

def timestamp(f): _value(f)
  | if _kind == "string" and (_text | _is_timestamp)
    then (_text | _utc) // . else . end;

def json(f): _value(f) | if . == null then . else _json end;

# Of a list of objects, as JSON:API has its relationships, their ids.
def _is_id: type == "string" and test("\\A[!\\x23-\\[\\]-~]+\\z");

def ids(f): _value(f)
  | if _kind != "array" then .
    else
      (_json
        | if test("\\\\u[dD][89a-fA-F]") then null
          else try fromjson catch null end) as $list
      | if $list != null and
          all($list[]; type == "object" and (.id | _is_id))
        then [$list[].id] | tojson else . end
    end;
