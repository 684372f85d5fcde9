"""Mapping templates as a specification: template, what it sees, what it prints."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.apigateway.vtl.errors import TemplateError, UnsupportedInTemplate
from pytest_sfn.apigateway.vtl.gateway_objects import RequestParams
from pytest_sfn.apigateway.vtl.rendering import render_template


def rendered(template, body="", **more):
    return render_template(template, body=body, **more).text


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("[$nothing]", "[]"),
        ("[$nothing.at.all()]", "[]"),
        ("[$!nothing]", "[]"),
        ("[${nothing}]", "[]"),
        ("#if($nothing == $null)yes#end", "yes"),
        ('#if($nothing == "")yes#end', "yes"),
        ("#if($nothing != '')yes#{else}no#end", "no"),
        ('#set($x = [])#if($x == "")yes#{else}no#end', "no"),
        ("#if($nothing)yes#end", "yes"),
        ("#set($x = '')#if($x)yes#end#set($x = 0)#if($x)yes#end#set($x = [])#if($x)yes#end", "yesyesyes"),
        ("#if('x')yes#end#if(1)yes#end#if([1])yes#end#if(1 + 1)yes#end#if(!'x')no#end", "no"),
        ("#if(false)yes#{else}no#end", "no"),
        ("#if(!$nothing)yes#{else}no#end", "no"),
        ("#set($m = {})$m.get('a')$m.put('a', 1)$m.a", "1"),
        ("#set($a = 1)#set($a = 1 / 0)$a", "1"),
        ("$foo.substring(1)", ""),
    ],
)
def test_null_and_undefined_are_an_empty_text(template, text):
    """
    A reference to null or nothing prints nothing, equals null and "", and counts as true.
    """
    assert rendered(template) == text


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("costs $5 and $ and $.x", "costs $5 and $ and $.x"),
        ("#set($a = 1)$a.b.c|$a.|$a-|$!a", "|1.||1"),
        ("#set($a = 1)$a #set($b = 2)$b", "12"),
        ("#set($a = 1)${a}b $!{a}b", "1b 1b"),
        (r"#set($a = 1)\$a \\$a \\\$a", r"$a \1 \$a"),
        ("#set($a = 1)$$a", "$1"),
        (r"\#if \\#if(true)x#end \\#set($a = 2)$a \#name", r"#if \x \\2 \#name"),
        ("#name #abc(1) # #1", "#name #abc(1) # #1"),
        ("#[[ $raw #if ]]#", " $raw #if "),
        ("a## comment\nb#* \n *#c", "abc"),
        ("#set($a = 1)\n   #set($b = 2)\n$a$b", "12"),
        ("{\n  #set($a = 1)\n}", "{\n  }"),
        ("#if(true)  \n yes\n#end  \nx", " yes\nx"),
        ("#if(true)yes#else no#end", "yes"),
        ("#set($n = 'x')$n#set($n = 'y')$n", "xy"),
    ],
)
def test_text_and_white_space(template, text):
    """
    What is no reference or directive is text; a directive takes the rest of its line if it is blank.
    """
    assert rendered(template) == text


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ('#set($x = \'it\')"$x" #set($y = "$x is ${x}")$y', '"it" it is it'),
        ("#set($x = '$y')$x", "$y"),
        (
            '#set($x = "say ""$n""")$x #set($x = \'it\'\'s\')$x',
            'say "" it\'s'.replace("$n", "").replace('"" it', '""it'),
        ),
        (r"""#set($x = "a\\'b")$x""", r"a\\'b"),
        ('#set($x = "#if(true)yes#end")$x', "yes"),
        ("#set($x = ['a', 2, true, 1.5])$x", "[a, 2, true, 1.5]"),
        ("#set($x = {'a': 1, \"b\": [2]})$x $x.b[0] $x['a']", "{a=1, b=[2]} 2 1"),
        ("#set($x = [3..1])$x", "[3, 2, 1]"),
        ("#set($x = 7 / 2)$x|#set($x = -7 / 2)$x|#set($x = -7 % 2)$x", "3|-3|-1"),
        ("#set($x = 7.0 / 2)$x|#set($x = 1 + 2 * 3)$x|#set($x = (1 + 2) * 3)$x", "3.5|7|9"),
        ("#set($x = 'a' + 1)$x|#set($x = 1 + 'a' + 2)$x", "a1|1a2"),
        ("#set($x = 2147483647 + 1)$x|#set($x = 1.0E10)$x|#set($x = 0.0001)$x", "2147483648|1.0E10|1.0E-4"),
        ("#if(1 == '1' && 1 == 1.0)yes#end", "yes"),
        ("#if(1 lt 2 and 2 ge 2 and not false or false)yes#end", "yes"),
        ("#if('a' < 'b')yes#{else}no#end", "no"),
        ("#if(false)a#elseif(1 > 0)b#{else}c#end", "b"),
    ],
)
def test_expressions(template, text):
    """
    Literals, operators and precedence as Velocity 1.7 has them, with Java's integer division and printed forms.
    """
    assert rendered(template) == text


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("#foreach($i in [1..3])$i#if($foreach.hasNext),#end#end", "1,2,3"),
        (
            "#foreach($i in ['a','b'])$foreach.index$foreach.count$foreach.first$foreach.last #end",
            "01truefalse 12falsetrue ",
        ),
        ("#foreach($i in ['a'])$velocityCount$velocityHasNext#end", "1false"),
        ("#foreach($i in [1,2])#foreach($j in [3])$foreach.parent.index#end#end", "01"),
        ("#foreach($v in {'a': 1, 'b': 2})$v#end", "12"),
        ("#set($m = {'a': 1})#foreach($e in $m.entrySet())$e.key=$e.value $e.getKey()#end", "a=1 a"),
        ("#foreach($i in [1..9])#if($i == 3)#break#end$i#end.", "12."),
        ("#foreach($i in $nothing)$i#end.", "."),
        ("#set($i = 'old')#foreach($i in [1])$i#end$i", "1old"),
        ("a#stop b", "a"),
        ("#macro(hi $who)Hi $who!#end#hi('you')#hi($x)", "Hi you!Hi !"),
        ("#hi('you')#macro(hi $who)Hi $who!#end", "Hi you!"),
        ("#macro(twice $x)$x$x#end#set($x = 'a')#twice($x)", "aa"),
        ("#macro(box)[$bodyContent]#end#@box()in#end", "[in]"),
        ("#define($d)<$n>#end#set($n = 1)$d#set($n = 2)$d", "<1><2>"),
        ("#set($n = 1)#evaluate('$n$n')", "11"),
        ("#foreach($i in [1..2000])x#end", "x" * 1000),
    ],
)
def test_directives(template, text):
    """
    Loops know where they are, end at #break and after 1000 items; #define is lazy; macros take arguments by name.
    """
    assert rendered(template) == text


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("length()", "12"),
        ("substring(6)", "World!"),
        ("substring(0, 5)", "Hello"),
        ("replaceAll('[aeiou]', '<$0>')", "H<e>ll<o>-W<o>rld!"),
        ("replaceAll('(l+)o?', '$1')", "Hell-World!"),
        ("replaceFirst('l', 'L')", "HeLlo-World!"),
        ("replace('l', '')", "Heo-Word!"),
        ("split('-').get(1)", "World!"),
        ("split('l').size()", "4"),
        ("split('-')[0]", "Hello"),
        ("contains('-')", "true"),
        ("indexOf('l')", "2"),
        ("indexOf('l', 4)", "9"),
        ("lastIndexOf('l')", "9"),
        ("startsWith('Hello')", "true"),
        ("endsWith('?')", "false"),
        ("equals('Hello-World!')", "true"),
        ("equalsIgnoreCase('hello-world!')", "true"),
        ("matches('Hello')", "false"),
        ("matches('Hello.*')", "true"),
        ("toLowerCase()", "hello-world!"),
        ("toUpperCase().trim()", "HELLO-WORLD!"),
        ("concat('?')", "Hello-World!?"),
        ("charAt(1)", "e"),
        ("compareTo('Hellp')", "-1"),
        ("substring(0, 1).hashCode()", "72"),
        ("isEmpty()", "false"),
        ("empty", "false"),
        ("noSuchMethod()", ""),
        ("length", ""),
        ("substring('1')", ""),
    ],
)
def test_string_methods(call, text):
    """
    Texts have the methods of java.lang.String; what it does not have prints nothing.
    """
    assert rendered(f"#set($s = 'Hello-World!')$s.{call}") == text


def test_positions_count_utf_16_units():
    """
    A character beyond the Basic Multilingual Plane counts twice, as in Java.
    """
    assert rendered("#set($s = '😀b')$s.length() $s.indexOf('b') $s.substring(2)") == "3 2 b"


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("size()", "3"), ("get(0)", "a"), ("contains('c')", "true"), ("isEmpty()", "false"), ("indexOf('b')", "1"),
        ("add('d')", "true"), ("remove('a')", "true"), ("remove(0)", "a"), ("subList(1, 3)", "[b, c]"), ("empty", "false"),
        ("set(0, 'z')", "a"), ("toString()", "[a, b, c]"), ("nothing", ""),
    ],
)  # fmt: skip
def test_list_methods(call, text):
    """
    Lists have the methods of java.util.List.
    """
    assert rendered(f"#set($s = ['a', 'b', 'c'])$s.{call}") == text


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("size()", "2"), ("get('a')", "1"), ("a", "1"), ("keySet()", "[a, b]"), ("keySet().size()", "2"),
        ("values()", "[1, 2]"), ("containsKey('b')", "true"), ("containsValue(2)", "true"), ("isEmpty()", "false"),
        ("remove('a')", "1"), ("getOrDefault('z', 9)", "9"), ("entrySet()", "[a=1, b=2]"), ("put('a', 5)", "1"),
        ("putAll({'z': 1}).x", ""), ("empty", ""),
    ],
)  # fmt: skip
def test_map_methods(call, text):
    """
    Maps have the methods of java.util.Map; a property is a key.
    """
    assert rendered(f"#set($s = {{'a': 1, 'b': 2}})$s.{call}") == text


def test_numbers_know_the_static_methods_that_templates_borrow():
    """
    `$number.parseInt("7")` is how templates turn texts into numbers.
    """
    assert rendered("#set($i = 0)#set($n = $i.parseInt('7') + 1)$n $n.toString().length()") == "8 1"


DOCUMENT = {"a": "x", "n": 1.50, "list": [{"k": "v w"}, None], "o": {"l": [1, {"z": True}], "s": "t", "none": None}}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("$input.body", json.dumps(DOCUMENT)),
        ("$input.json('$')", json.dumps(DOCUMENT, separators=(",", ":")).replace("1.50", "1.5")),
        ("$input.json('$.a') $input.json('a')", '"x" "x"'),
        ("$input.json('$.missing')", '""'),
        ("$input.path('$.a')$input.path('$.n')", "x1.5"),
        ("$input.path('$.o')", '{l=[1,{"z":true}], s=t, none=null}'),
        ("$input.path('$.list')", '[{"k":"v w"},null]'),
        ("$input.path('$.o').toString().contains('s=t')", "true"),
        ("$input.path('$.list[0].k') $input.path('$.list').size() $input.path('$').list[0].k", "v w 2 v w"),
        ("[$input.path('$.o.none')$input.path('$.missing')$input.path('$.a.b')]", "[]"),
        ("$input.path(\"$.o['s']\")", "t"),
        ("$input.path('$..k')", '["v w"]'),
    ],
)
def test_input(template, text):
    """
    $input gives the body as text, as JSON text and as objects; objects print in Java's form, lists as JSON.
    """
    assert rendered(template, json.dumps(DOCUMENT)) == text


def test_an_empty_body_is_an_empty_object():
    """
    An absent body is `{}` for every function of $input.
    """
    assert rendered("$input.body $input.json('$') $input.path('$') $util.urlEncode($input.body)") == "{} {} {} %7B%7D"


def test_a_body_that_is_no_json_is_a_text():
    """
    A form body comes whole out of $input.path('$'), for templates that split it.
    """
    template = "#foreach($p in $input.path('$').split('&'))$p.split('=')[0];#end[$input.path('$.a')]"
    assert rendered(template, "a=1&b=2") == "a;b;[]"
    assert rendered("[$input.path('$.a')]", "{broken") == "[]"
    assert rendered("$input.path('$.a')", "{a: 'b', }") == "b"
    assert rendered("$input.path('$')", "'quoted'") == "quoted"
    assert rendered("[$input.path('$')]", "'unquoted") == "[]"
    assert rendered("$input.json('$')", "{a: 007, b: NaN,, c: x y}z") == '{"a":7,"b":NaN,"c":"x y"}'


def test_slashes_are_escaped_where_a_list_prints_itself():
    """
    The JSON library escapes `/` in the printed form of lists, not in $input.json; both are the same JSON.
    """
    body = '{"l": ["a/b"], "s": "a/b"}'
    assert rendered("$input.path('$.l') $input.path('$') $input.json('$.l')", body) == (
        '["a\\/b"] {l=["a\\/b"], s=a/b} ["a/b"]'
    )


def test_params():
    """
    $input.params(name) searches path, query string and headers; without a name it gives all three.
    """
    params = RequestParams(path={"id": "1"}, querystring={"id": "2", "q": "é"}, header={"X-A": "3"})
    template = "$input.params('id')$input.params('q')$input.params('X-A')<$input.params('no')> $input.params()"
    assert rendered(template, params=params) == "1é3<> {path={id=1}, querystring={id=2, q=é}, header={X-A=3}}"
    assert rendered("$input.params().path.id$input.params().header.get('X-A')", params=params) == "13"


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ('$util.escapeJavaScript("it\'s")', r"it\'s"),
        ('$util.escapeJavaScript("it\'s").replaceAll("\\\\\'","\'")', "it's"),
        ("$util.escapeJavaScript('\"a\\b\"')", r"\"a\\b\""),
        ("$util.escapeJavaScript('é\n')", r"\u00E9\n"),
        ("[$util.escapeJavaScript($nothing)]", "[]"),
        ("$util.base64Encode('ü')$util.base64Decode('w7w=')", "w7w=ü"),
        ("$util.urlEncode('a b&~*')$util.urlDecode('a+b%26')", "a+b%26%7E*a b&"),
        ('$util.parseJson(\'{"a": [1, {"b": 2}]}\').a[1].b', "2"),
        ("$stageVariables.v$stageVariables['v']${stageVariables.v}[$stageVariables.none]", "111[]"),
    ],
)
def test_util_and_stage_variables(template, text):
    """
    The functions of $util on texts; an undefined argument is an empty text.
    """
    assert rendered(template, stage_variables={"v": "1"}) == text


def test_context_prints_its_texts_but_not_its_maps():
    """
    A member of $context that is a map prints nothing; its members can be listed.
    """
    context = {"stage": "dev", "identity": {"sourceIp": "127.0.0.1", "user": None}}
    assert rendered("$context.stage $context.identity.sourceIp", context=context) == "dev 127.0.0.1"
    assert rendered("[$context.identity$context.identity.user]", context=context) == "[]"
    assert rendered("$context.identity.keySet()", context=context) == "[sourceIp, user]"


def test_overrides_are_handed_out():
    """
    Assignments, index assignments and put fill the overrides; the next template can read them.
    """
    template = """#set($context.responseOverride.status = 418)
#set($n = "X-A")
#set($context.responseOverride.header[$n] = "1")
$context.requestOverride.querystring.put("q", "2")
#set($context["requestOverride"].path["p"] = "3")"""
    first = render_template(template, body="")
    assert first.response_override == {"status": 418, "header": {"X-A": "1"}}
    assert first.request_override == {"querystring": {"q": "2"}, "path": {"p": "3"}}
    context = {"responseOverride": first.response_override}
    assert rendered("$context.responseOverride.status$context.responseOverride.header.X-A", context=context) == "4181"


def test_an_override_is_set_once():
    """
    A second assignment to the same override in one template is an error.
    """
    template = "#set($context.responseOverride.status = 400)\n#set($context.responseOverride.status = 401)"
    with pytest.raises(TemplateError, match="set twice") as caught:
        rendered(template)
    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("template", "line", "column", "words"),
    [
        ("#if(true)", 1, 1, "#if has no #end"),
        ("a\n  #end", 2, 3, "#end without"),
        ("#foreach($i [1])#end", 1, 13, "expected 'in'"),
        ("${a b}", 1, 4, "expected '}'"),
        ("$a.b('x'", 1, 9, "the end"),
        ("#set($a = )", 1, 11, "expected a value"),
        ("#set($a = null)", 1, 11, "no word null"),
        ("$a.get($i + 1)", 1, 11, "single values"),
        ("x\n$input.path('$.a[').b", 2, 7, "InvalidPathException"),
        ("#set($s = 'abc')\n $s.substring(9)", 2, 4, "StringIndexOutOfBounds"),
        ("#set($s = [])$s[0]", 1, 16, "IndexOutOfBounds"),
        ("#set($s = 'a')$s.matches('(')", 1, 17, "PatternSyntaxException"),
        ("#*", 1, 1, "no end"),
        ("#parse('x')", 1, 1, "no other templates"),
        ("#set($a = 'x)", 1, 11, "no end"),
        ("#set($a = 3)#set($b = $a -1)", 1, 26, "blank after the minus"),
        ("$a.true", 1, 3, "name of a property"),
        ("10 $", 1, 4, "cannot end"),
    ],
)
def test_errors_name_line_and_column(template, line, column, words):
    """
    A template that does not parse, or a method that throws, is a TemplateError with its place.
    """
    with pytest.raises(TemplateError, match="line") as caught:
        rendered(template)
    assert (caught.value.line, caught.value.column) == (line, column), str(caught.value)
    assert words in caught.value.message


def test_a_java_method_that_is_missing_here_is_refused():
    """
    A method that Java has and this engine has not fails the test instead of printing nothing.
    """
    with pytest.raises(UnsupportedInTemplate, match="codePointAt"):
        rendered("#set($s = 'a')$s.codePointAt(0)")


def test_silence_leaves_a_warning():
    """
    What API Gateway passes over in silence is named in the warnings.
    """
    warnings = render_template("#set($s = 'a')$s.lenght() #if($s < 'b')#end #set($s.x = 1)", body="").warnings
    assert [text.split(":")[0] for text in warnings] == [
        "java.lang.String has no method lenght of 0 such arguments",
        "< compares numbers only",
        "#set($s.x = …) does nothing",
    ]


def test_walking_through_what_is_absent_leaves_none():
    """
    Frameworks' templates go through maps that may not be there.
    """
    template = "#set($map = $context.authorizer)#foreach($k in $map.keySet())$k#end$nothing.get('a')"
    assert render_template(template, body="").warnings == ()


@pytest.mark.parametrize(
    "template",
    [
        "#macro(a)#a()#end#a()",
        "#define($a)$a#end$a",
        "#set($s = 'aaaaaaaaaa')#foreach($i in [1..99])#set($s = $s + $s)#end",
    ],
)
def test_endless_templates_end(template):
    """
    Macros without end and texts without bound are errors.
    """
    with pytest.raises(TemplateError):
        rendered(template)
