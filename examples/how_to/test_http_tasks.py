"""HTTP Tasks, without the internet."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from pytest_sfn import Connection, HttpResponse


# --8<-- [start:stand_in]
@pytest.fixture
def weather(sfn):
    sfn.connection("weather", Connection.api_key("x-api-key", "k-1"))
    return sfn.load("weather.asl.yaml")


def test_the_temperature_of_a_city_is_looked_up(sfn, weather):
    api = sfn.http("https://api.example.com/weather", lambda request: {"celsius": 21})

    assert weather.run({"city": "Turin"}).output == {"celsius": 21}
    assert api.requests[0].full_url() == "https://api.example.com/weather?city=Turin"
    assert api.requests[0].headers["x-api-key"] == "k-1"
    # --8<-- [end:stand_in]


# --8<-- [start:status]
def test_an_api_that_is_down_is_asked_again_after_ten_seconds(sfn, weather):
    answers = iter([HttpResponse(503, "busy"), {"celsius": 21}])
    sfn.http("https://api.example.com/", lambda request: next(answers))

    execution = weather.run({"city": "Turin"})

    assert execution.state("Look up").retry_delays == [10]
    assert execution.output == {"celsius": 21}
    # --8<-- [end:status]


# --8<-- [start:slow]
def test_an_api_that_takes_more_than_a_minute_is_given_up(sfn, weather):
    sfn.http("https://api.example.com/", lambda request: {"celsius": 21}, after=61)

    assert weather.run({"city": "Turin"}).failed_with("States.Http.Socket")
    # --8<-- [end:slow]


# --8<-- [start:socket]
class Weather(BaseHTTPRequestHandler):
    """The API, as its own tests serve it."""

    def do_GET(self):
        body = b'{"celsius": 21}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Nothing."""


@pytest.fixture
def weather_url():
    server = HTTPServer(("127.0.0.1", 0), Weather)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_an_api_on_this_machine_is_called_over_a_real_socket(sfn, weather, weather_url):
    sfn.use_http({"https://api.example.com": weather_url})

    assert weather.run({"city": "Turin"}).output == {"celsius": 21}
    # --8<-- [end:socket]
