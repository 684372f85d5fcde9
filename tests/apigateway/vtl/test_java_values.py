"""Values of templates as Java has them: numbers, lists and maps that change, lenient JSON, and what throws."""

from __future__ import annotations

import pytest

from pytest_sfn.apigateway.vtl.errors import TemplateError, UnsupportedInTemplate
from pytest_sfn.apigateway.vtl.java_values import as_json
from pytest_sfn.apigateway.vtl.relaxed_json import NotRelaxedJson, parse_json
from pytest_sfn.apigateway.vtl.rendering import render_template


def rendered(template, body=""):
    return render_template(template, body=body).text


def test_json_has_no_infinity():
    """
    An infinite number is null in JSON text.
    """
    assert as_json({"a": [float("inf"), 1.0, True, None]}) == '{"a":[null,1.0,true,null]}'


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("#set($i = 0)$i.parseInt('-12') $i.valueOf('7') $i.valueOf(8) $i.toString(9)", "-12 7 8 9"),
        ("#set($d = 1.5)$d.intValue() $d.doubleValue() $d.parseDouble('2.5e1') $d.valueOf('1') $d.longValue()", "1 1.5 25.0 1.0 1"),
        ("#set($i = 3)$i.compareTo(4) $i.equals(3) $i.equals(3.0) $i.floatValue()", "-1 true false 3.0"),
        ("#set($b = true)$b.toString() $b.equals(true) $b.booleanValue() $b.parseBoolean('TRUE') $b.compareTo(false)",
         "true true true true 1"),
        ("#set($x = 1.0 / 0)<$x>#set($x = 7 % 0)<$x>#set($x = 7.5 % 2)$x#set($x = 'a' - 1)<$x>", "<><>1.5<1.5>"),
        ("#foreach($i in [1..$nothing])x#end.", "."),
    ],
)  # fmt: skip
def test_numbers_and_booleans(template, text):
    """
    Methods of Integer, Double and Boolean; a calculation without result leaves the variable as it was.
    """
    assert rendered(template) == text


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("#set($l = ['a', 'b', 'a'])$l.lastIndexOf('a')$l.indexOf('z')$l.containsAll(['a', 'b'])", "2-1true"),
        ("#set($l = ['a'])$l.addAll(['b', 'c'])$l.add(0, 'z')$l.removeAll(['b'])$l", "truetrue[z, a, c]"),
        ("#set($l = ['a'])$l.clear()$l$l.equals([])$l.toArray()$l.iterator()", "[]true[][]"),
        ("#set($l = [3, 1])#set($l[0] = 5)#set($l[-1] = 6)$l$l[-2]", "[5, 6]5"),
        ("#set($m = {'a': 1})$m.putIfAbsent('a', 2)$m.putIfAbsent('b', 3)$m.clear()$m", "1{}"),
        ("#set($m = {'a': 1})$m.putAll({'b': 2})$m.equals({'a': 1, 'b': 2})$m.get([1])$m[0]", "true"),
        ("#set($s = 'a-b')$s.split('-').toString().startsWith('[Ljava.lang.String;')", "true"),
        (
            "#set($s = 'ab')$s.toCharArray().size()$s.subSequence(0, 1)$s.contentEquals('ab')$s.intern()$s.valueOf(1)",
            "2atrueab1",
        ),
        (
            "#set($s = 'abc')$s.indexOf('c', 9)$s.lastIndexOf('c', 1)$s.startsWith('b', 1)$s.compareToIgnoreCase('ABD')",
            "-1-1true-1",
        ),
    ],
)
def test_lists_maps_and_texts_that_change(template, text):
    """
    Methods that change a list or map, and rarer ones of texts.
    """
    assert rendered(template) == text


@pytest.mark.parametrize(
    "template",
    [
        "#set($i = 0)$i.parseInt('x')", "#set($i = 0.5)$i.parseDouble('x')", "#set($l = [])$l.remove(0)",
        "#set($l = [])$l.add(1, 'x')", "#set($l = [])$l.subList(0, 1)", "#set($l = [])#set($l[0] = 1)",
        "#set($s = '')$s.charAt(0)", "$util.urlDecode('%')", "$util.base64Decode('*')", "$util.parseJson('{')",
        "#set($m = {[]: 1})", "#set($r = [1..9999999])", "#set($a.b() = 1)", "#evaluate('#if(')",
        "#set($x = 9)#foreach($i in [1..20])#set($x = $x * $x)#end",
    ],
)  # fmt: skip
def test_what_throws(template):
    """
    Java's exceptions, and what this engine limits, are TemplateErrors.
    """
    with pytest.raises(TemplateError):
        rendered(template)


def test_a_list_method_that_is_missing_here_is_refused():
    """
    A method that Java has and this engine has not fails the test.
    """
    with pytest.raises(UnsupportedInTemplate, match="stream"):
        rendered("#set($l = [])$l.stream()")


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ('{"a": 1}', {"a": 1}), ("{a: [1, 'x', \"y\", b c, ], 'd': null}", {"a": [1, "x", "y", "b c"], "d": None}),
        ("[true, false,, null]", [True, False, None]), ("{a: {b: -07}}", {"a": {"b": -7}}), ("5", 5), ("true", True),
        (" a=1 ", "a=1"), ("'it\\'s'", "it's"), ('{"a": "x\ty"}', {"a": "x\ty"}), ("{a: 1} tail", {"a": 1}),
    ],
)  # fmt: skip
def test_lenient_json(text, document):
    """
    Unquoted and single-quoted texts, surplus commas, and a text that is no JSON is a text.
    """
    assert parse_json(text) == document


@pytest.mark.parametrize(
    "text", ["{", "[", "{a", "{a b}", "{a: 1 b: 2", "[1 2", "{'a", '{"a": "', "{a: }", '{"a": "x" "b"}', "[" * 9999]
)
def test_broken_json(text):
    """
    What begins like an object, list or quoted text and is none.
    """
    with pytest.raises(NotRelaxedJson):
        parse_json(text)
