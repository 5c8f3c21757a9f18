"""pyprof view: the page for whoever has the address, and nothing for anybody else."""
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import urllib.parse

import pytest
import reports

HANG_SECONDS = 120


@contextlib.contextmanager
def viewing(*words, **environment):
    """Runs pyprof view; gives its process and address. Ends it, whatever happens."""
    process = subprocess.Popen([os.environ["PYPROF_TOOL"], "view", *map(str, words)],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env={**os.environ, "DISPLAY": "", **environment})
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate(timeout=HANG_SECONDS)


@pytest.fixture
def stacks(record):
    return record("pass")


@pytest.fixture
def url(stacks):
    with viewing(stacks, "--no-browser") as (_, url):
        yield urllib.parse.urlsplit(url)


def ask(url, method="GET", path=None, **headers):
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=HANG_SECONDS)
    connection.request(method, url.path if path is None else path,
                       headers={name.replace("_", "-"): text for name, text in headers.items()})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def test_serves_the_report(url, stacks):
    response, body = ask(url)
    assert response.status == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert reports.profiles_of(body.decode())["profile"] == (
        "stacks.json", json.loads(stacks.read_text()))


def test_does_not_compress_what_stays_on_this_machine(url):
    response, body = ask(url, Accept_Encoding="gzip, br")
    assert response.headers["Content-Encoding"] is None
    assert body.startswith(b"<!doctype html>")


def test_the_address_is_secret_and_of_this_machine(url, stacks):
    assert url.hostname == "127.0.0.1"
    assert re.fullmatch("/[0-9a-f]{32}/", url.path)
    with viewing(stacks, "--no-browser") as (_, other):
        other = urllib.parse.urlsplit(other)
        assert other.path != url.path and other.port != url.port


def test_no_other_interface_listens(url):
    listening = subprocess.run(["cat", "/proc/net/tcp", "/proc/net/tcp6"], capture_output=True,
                               text=True).stdout
    places = re.findall(rf"([0-9A-F]+):{url.port:04X} [0-9A-F]+:0000 0A", listening)
    assert places == ["0100007F"]


@pytest.mark.parametrize("change", [
    lambda path: "/", lambda path: path[:-1], lambda path: path + "x", lambda path: path + "?a=1",
    lambda path: "/" + "0" * 32 + "/", lambda path: path + "../../etc/passwd",
    lambda path: path.replace("/", "//", 1), lambda path: path.upper() + "A",
    lambda path: "/" + path[1:-2] + ("0" if path[-2] != "0" else "1") + "/"])
def test_no_other_path_is_there(url, change):
    response, body = ask(url, path=change(url.path))
    assert (response.status, body) == (404, b"")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "",
                                  "127.0.0.1:{port}.evil.example", "127.0.0.1:1"])
def test_a_request_for_another_host_is_refused(url, host):
    response, body = ask(url, Host=host.format(port=url.port))
    assert (response.status, body) == (421, b"")


def test_localhost_is_this_host_too(url):
    assert ask(url, Host=f"localhost:{url.port}")[0].status == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:{port}",
                                    "http://127.0.0.1:1"])
def test_a_foreign_origin_is_refused(url, origin):
    response, body = ask(url, Origin=origin.format(port=url.port))
    assert (response.status, body) == (403, b"")
    assert response.headers["Access-Control-Allow-Origin"] is None


def test_its_own_origin_is_not(url):
    assert ask(url, Origin=f"http://{url.netloc}")[0].status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_no_other_method_is_answered(url, method):
    response, body = ask(url, method)
    assert (response.status, body) == (405, b"")
    assert response.headers["Allow"] == "GET, HEAD"


def test_head_says_how_long_the_page_is(url):
    (head, nothing), (_, page) = ask(url, "HEAD"), ask(url)
    assert (head.status, nothing) == (200, b"")
    assert head.headers["Content-Length"] == str(len(page))


@pytest.mark.parametrize("path", [None, "/"])
def test_every_answer_has_the_strict_headers(url, path):
    headers = ask(url, path=path)[0].headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_nonsense_does_not_end_it(url):
    with socket.create_connection((url.hostname, url.port)) as connection:
        connection.sendall(b"\x00\xff nonsense\r\n\r\n")
        connection.recv(1000)
    assert ask(url)[0].status == 200


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ends_when_asked_with_status_0(stacks, ending):
    with viewing(stacks, "--no-browser") as (process, url):
        url = urllib.parse.urlsplit(url)
        with socket.create_connection((url.hostname, url.port)):  # one that says nothing
            process.send_signal(ending)
            assert process.wait(HANG_SECONDS) == 0
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((url.hostname, url.port))


def test_a_port_can_be_chosen_and_is_not_shared(stacks, pyprof):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = pyprof("view", stacks, "--port", port)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"port {port} of 127.0.0.1" in done.stderr and "--port" in done.stderr
    with viewing(stacks, "--no-browser", "--port", port) as (_, url):
        assert urllib.parse.urlsplit(url).port == port
        assert pyprof("view", stacks, "--port", port).returncode == 2


def a_browser(folder):
    """A program that writes down what it is given; and what was written, once it is there."""
    seen = folder / "seen"
    os.mkfifo(seen)
    program = folder / "browser"
    program.write_text(f'#!/bin/sh\necho "$@" >{seen}\n')
    program.chmod(0o755)
    return program, seen


@pytest.mark.parametrize("browser, words", [
    ("{}", "{url}"), ("/missing:{} --new", "--new {url}"), ("{} --at=%s -x", "--at={url} -x")])
def test_opens_the_browser_of_the_environment(stacks, tmp_path, browser, words):
    program, seen = a_browser(tmp_path)
    with viewing(stacks, BROWSER=browser.format(program)) as (process, url):
        assert seen.read_text() == words.format(url=url) + "\n"
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=HANG_SECONDS)[1] == "Ctrl-C ends it\n"


def test_without_a_browser_it_says_what_to_do(stacks):
    with viewing(stacks, BROWSER="") as (process, _):
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=HANG_SECONDS)[1] == (
            "open it in a browser; Ctrl-C ends it\n")


def test_of_a_file_that_is_no_profile(pyprof, tmp_path):
    (tmp_path / "other.json").write_text("{}")
    done = pyprof("view", "other.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "other.json" in done.stderr and done.stderr.count("\n") == 1
