"""Whatever text a template is, it renders or is a TemplateError."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_sfn.apigateway.vtl.errors import TemplateError
from pytest_sfn.apigateway.vtl.rendering import render_template

PIECES = st.sampled_from([
    "$", "!", "{", "}", "(", ")", "[", "]", ".", ",", "..", "'", '"', "\\", "#", "##", "#*", "*#", "#[[", "]]#", "\n", " ",
    "a", "b", "1", "-1", "2.5", "true", "$a", "$b", "${a}", "$!a", ".b", ".get('a')", ".size()", "[0]", "['a']", "#set(",
    "#set($a = ", "#if(", "#elseif(", "#else", "#end", "#foreach($a in ", "#define($b)", "#macro(m $a)", "#m(", "#break",
    "#stop", "#evaluate(", "+", "-", "*", "/", "%", "==", "!=", "<", "&&", "||", " in ", "$input", ".path('$.x')",
    ".json('$..*')", ".body", ".params()", "$util", ".parseJson(", ".escapeJavaScript(", ".base64Decode(", "$context",
    ".responseOverride", ".status", ".replaceAll('(', '$1')", ".split('')", ".substring(1)", "é", "😀", "[1..3]", "{'a': 1}",
])  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join), st.sampled_from(["", "{}", '{"x": [1, {"a": null}]}', "[", "text"]))
def test_any_template_renders_or_is_a_template_error(template, body):
    """
    Nothing but TemplateError leaves the engine.
    """
    try:
        first = render_template(template, body=body)
    except TemplateError as error:
        place = (error.line, error.column)
        assert place >= (1, 1)
    else:
        assert render_template(template, body=body) == first


@given(st.text())
def test_text_without_signs_is_printed_as_it_is(text):
    """
    A template without `$`, `#` and backslashes is its own output.
    """
    plain = text.translate(str.maketrans("", "", "$#\\"))
    assert render_template(plain, body="").text == plain.encode("utf-8", "replace").decode()


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none() | st.lists(st.booleans())))
def test_json_of_a_body_is_the_body(document):
    """
    $input.json('$') is the body as JSON.
    """
    import json

    text = render_template("$input.json('$')", body=json.dumps(document)).text
    assert json.loads(text) == document
