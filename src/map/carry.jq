# How hr-map hands a contract's record to libjq, which would round numbers and
# refuse half a surrogate pair: what it could change goes as a string of a
# mark (a noncharacter of Unicode), a letter and the bytes as the API sent
# them; N for numbers, S for strings, A for arrays.  An object has its bytes
# under the mark.
def _mark: "\uFDD0";
def _is_marked: type == "string" and startswith(_mark);
def _kind:
  if _is_marked then { N: "number", S: "string", A: "array" }[.[1:2]]
  else type end;
def _text:
  if _is_marked then "\"" + .[2:] + "\"" | try fromjson catch "" else . end;
def _json:
  if type == "object" then .[_mark]
  elif _is_marked | not then tojson
  elif .[1:2] == "S" then "\"" + .[2:] + "\""
  else .[2:] end;
def _number: _mark + "N" + .;
