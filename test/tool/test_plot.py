"""pyprof plot: what the pictures show is what the profile says."""
import os
import struct

import pytest

import made_course
from made_course import MIB, SECOND
from picture import Picture

X, Y = 0.005 * SECOND, 0.02 * MIB  # a tenth of a point of the picture, and a little


def crashed(path):
    return made_course.write(path, status={"state": "signaled", "signal": 9, "oom": False})


def is_near(found, wanted):
    assert len(found) == len(wanted)
    for (x, y), (seconds, mib) in zip(found, wanted):
        assert x == pytest.approx(seconds * SECOND, abs=X)
        assert y == pytest.approx(mib * MIB, abs=Y)


def test_one_run_has_a_line_for_its_process_its_heap_and_each_thread(plot, course):
    lines = plot(course).lines()
    assert list(lines) == ["process (resident)", "traced heap", "MainThread", "worker <1>"]
    rows = made_course.ROWS
    is_near(lines["process (resident)"], [row[:2] for row in rows])
    is_near(lines["worker <1>"], [(row[0], row[4]) for row in rows])
    is_near(lines["MainThread"], [(row[0], row[2] - row[4]) for row in rows])
    exact = sorted([(row[0], row[2]) for row in rows] + [made_course.PEAK[:2]])
    is_near(lines["traced heap"], exact)


def test_the_legend_names_each_line_below_the_data(plot, course):
    picture = plot(course)
    assert picture.texts("legend") == list(picture.lines())
    lowest = max(float(line.get("y2")) for line in picture.elements("x-grid"))
    assert all(float(entry.get("y")) > lowest for entry in picture.elements("legend"))
    colours = [line.get("stroke") for line in picture.elements("line")]
    assert len(set(colours)) == 4
    assert [line.get("stroke") for line in picture.elements("legend-line")] == colours


def test_axes_have_units_and_round_ticks(plot, course):
    picture = plot(course)
    assert picture.texts("x-title") == ["time since the start (s)"]
    assert picture.texts("y-title") == ["memory (MiB)"]
    assert picture.texts("x-tick") == ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5", "3.0", "3.5", "4.0"]
    assert picture.texts("y-tick") == ["0", "5", "10", "15"]


def test_rebase_takes_off_what_the_process_had(plot, course):
    lines = plot(course, "--rebase", "4 MiB").lines()
    is_near(lines["process (resident), less 4.0 MiB"],
            [(row[0], row[1] - 4) for row in made_course.ROWS])
    lines = plot(course, "--rebase", "start").lines()
    is_near(lines["process (resident), since the start"],
            [(row[0], row[1] - 10) for row in made_course.ROWS])
    negative = plot(course, "--rebase", "12 MiB")
    is_near(negative.lines()["process (resident), less 12.0 MiB"][:1], [(0, -2)])


def test_metric_and_no_process_choose_lines(plot, course):
    assert list(plot(course, "--metric", "rss").lines()) == ["process (resident)"]
    heap = ["traced heap", "MainThread", "worker <1>"]
    assert list(plot(course, "--metric", "heap").lines()) == heap
    assert list(plot(course, "--no-process").lines()) == heap


def test_a_crash_has_a_cross_where_the_lines_of_the_process_end(plot, tmp_path):
    picture = plot(crashed(tmp_path / "a.json"))
    is_near(picture.middle_of_paths("cross"), [(4, 13), (4, 1)])
    assert "ended by signal 9" in picture.texts("note")[0]


def test_what_happened_after_the_last_sample_is_on_the_axis(plot, tmp_path):
    peaks = [{"t_ns": 41 * SECOND // 10, "bytes": 7 * MIB // 2, "thread": 0, "node": 1}]
    meta = {**made_course.document()["meta"], "duration_ns": 42 * SECOND // 10}
    status = {"state": "signaled", "signal": 9, "oom": False}
    path = made_course.write(tmp_path / "late.json", peaks=peaks, meta=meta, status=status)
    picture = plot(path)
    x, y = picture.lines()["traced heap"][-1]
    is_near([(x, y)], [(4.1, 3.5)])
    assert len(picture.elements("cross")) == 2


def test_runs_are_overlaid_and_those_that_crashed_have_a_cross(plot, course, tmp_path):
    failed = {"state": "exception", "exit_code": 1, "oom": False,
              "exception": {"type": "KeyError", "message": "x"}}
    made_course.write(tmp_path / "raised.json", status=failed)
    picture = plot(course, crashed(tmp_path / "killed.json"), "raised.json")
    assert list(picture.lines()) == ["course.json", "killed.json", "raised.json"]
    is_near(picture.middle_of_paths("cross"), [(4, 1), (4, 1)])
    assert [cross.get("stroke") for cross in picture.elements("cross")] == [
        line.get("stroke") for line in picture.elements("line")][1:]
    rss = plot(course, "killed.json", "--metric", "rss", "--rebase", "start")
    is_near(rss.middle_of_paths("cross"), [(4, 3)])


def test_runs_of_one_name_are_told_by_their_folders(plot, course, tmp_path):
    (tmp_path / "b").mkdir()
    made_course.write(tmp_path / "b" / "course.json")
    assert list(plot("course.json", "b/course.json").lines()) == ["course.json", "b/course.json"]


def test_from_and_to_cut_the_axis(plot, course):
    for words in (["--from", "1 s", "--to", "3"], ["--from", "1000ms", "--to", "3000000 us"]):
        picture = plot(course, *words)
        ticks = [float(text) for text in picture.texts("x-tick")]
        assert (ticks[0], ticks[-1]) == (1, 3)
        grid = picture.elements("x-grid")
        assert (grid[0].get("x1"), grid[-1].get("x1")) == ("80", "976")


def test_from_may_be_a_time_of_the_clock(pyprof, course, tmp_path):
    """The run began at 2023-11-14 22:13:20 UTC."""
    for word in ("22:13:22", "2023-11-14 22:13:22"):
        done = pyprof("plot", course, "--from", word, "-o", "out.svg", env={**os.environ, "TZ": "UTC"})
        assert done.returncode == 0, done.stderr
        assert Picture((tmp_path / "out.svg").read_text()).texts("x-tick")[0] in ("2.0", "2.00")


def test_cap_ends_the_axis_of_memory(plot, course):
    assert plot(course, "--cap", "8 MiB").texts("y-tick")[-1] == "8"


def test_peaks_have_numbers_and_a_legend_beside_the_picture(plot, course, tmp_path):
    picture = plot(course, "--peak", "100 KiB")
    assert picture.texts("peak-number") == ["1", "2", "3"]
    dots = [picture.point(dot.get("cx"), dot.get("cy")) for dot in picture.elements("peak")]
    is_near(dots, [(1, 2), (2.2, 3.5), (3, 1.5)])
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == (
        f"1: MainThread>/home/ada/shop.py:10:Shop.load=>{2 * MIB}\n"
        f"2: MainThread>/home/ada/shop.py:10:Shop.load=>{3 * MIB + MIB // 2}\n"
        f"3: worker <1>>/home/ada/shop.py:50:work<&>\\u202e=>{MIB + MIB // 2}\n")


@pytest.mark.parametrize("words, wanted", [
    (["--peak", "1 MiB"], [(1, 2), (2.2, 3.5)]),
    (["--peak", "2 MiB"], [(2.2, 3.5)]),
    (["--peak-delta-time", "1.5 s"], [(2.2, 3.5)]),
    (["--peak-delta-time", "1"], [(1, 2), (2.2, 3.5)]),
    (["--peak-delta-time", "1.5 s", "--peak-delta-value", "1600 KiB"], [(2.2, 3.5), (3, 1.5)]),
    (["--peak-delta-time", "0"], [(1, 2), (2.2, 3.5), (3, 1.5)])])
def test_size_and_distance_choose_peaks(plot, course, words, wanted):
    picture = plot(course, *words)
    is_near([picture.point(dot.get("cx"), dot.get("cy")) for dot in picture.elements("peak")],
            wanted)


def test_no_legend_is_written_unasked(plot, course, tmp_path):
    plot(course)
    assert not (tmp_path / "out.txt").exists()
    plot(course, "--peak", "1 MiB", "--legend", "named.txt")
    assert not (tmp_path / "out.txt").exists() and (tmp_path / "named.txt").exists()


def test_brackets_stand_around_the_calls_of_a_function(plot, course):
    picture = plot(course, "--function", "load|sort", "--metric", "rss")
    brackets = picture.elements("bracket")
    found = []
    for path in brackets:
        arm, upright = path.get("d")[1:].split("H")[:2]
        found.append(picture.scale("x")(float(upright.split("V")[0])))
        assert float(arm.split(",")[0]) != float(upright.split("V")[0])
    assert [round(x / SECOND, 2) for x in found] == [0.8, 2.4, 2.45, 3.45]
    assert picture.texts("legend")[1:] == ["__main__.Shop.load", "__main__.sort"]


def test_what_the_program_marked_has_brackets_and_uprights(plot, tmp_path):
    document = made_course.document()
    names = {name: document["strings"].index(name) for name in ("sort", "<module>")}
    path = made_course.write(
        tmp_path / "marked.json",
        brackets={"name": [names["sort"], names["<module>"]], "node": [3, 1],
                  "start_ns": [SECOND, 2 * SECOND], "end_ns": [3 * SECOND, 4 * SECOND]},
        marks={"t_ns": [5 * SECOND // 2], "thread": [0], "node": [1], "label": [names["sort"]]})
    picture = plot(path)
    uprights = [path.get("d").split("H")[1].split("V")[0] for path in picture.elements("bracket")]
    at = picture.scale("x")
    assert sorted(round(at(float(x)) / SECOND, 1) for x in uprights) == [1, 2, 3, 4]
    assert picture.texts("legend")[-2:] == ["sort", "<module>"]
    assert [round(at(float(line.get("x1"))) / SECOND, 1) for line in picture.elements("moment")] == [2.5]
    assert picture.texts("moment-name") == ["sort"]
    only = plot(path, "--function", "load")
    assert only.texts("legend")[-1] == "__main__.Shop.load"


def test_names_are_data(plot, course, tmp_path):
    path = made_course.write(tmp_path / "a<b>&\"c'.json")
    picture = plot(path, course, "--title", "<script>\x1b[31m\u202e & co")
    assert list(picture.lines())[0] == "a<b>&\"c'.json"
    assert picture.texts("title") == ["<script>\\x1b[31m\\u202e & co"]
    assert all(element.tag.startswith("{http://www.w3.org/2000/svg}") for element in
               picture.root.iter())
    assert not [element for element in picture.root.iter() if element.tag.endswith("script")]


def test_a_long_run_is_no_long_file(plot, tmp_path):
    rows = 200_000
    timeline = {"dt_ns": [20_000] * rows, "rss_bytes": [i % 1000 * MIB for i in range(rows)],
                "heap_bytes": [i % 997 for i in range(rows - 1)] + [MIB], "node": [1] * rows}
    plot(made_course.write(tmp_path / "long.json", timeline=timeline))
    assert (tmp_path / "out.svg").stat().st_size < 300_000


def test_functions_are_those_that_allocated_and_freed_most(plot, course, tmp_path):
    picture = plot(course, "--kind", "functions", "--legend", "out.txt")
    assert picture.texts("panel-title") == ["allocated", "freed"]
    assert picture.texts("bar-name") == [
        "Shop.load (shop.py:10)", "sort (shop.py:30)", "work<&>\\u202e (shop.py:50)",
        "sort (shop.py:30)", "Shop.load (shop.py:10)"]
    assert picture.texts("bar-value") == ["3.0 MiB", "1.0 MiB", "1.0 MiB", "2.5 MiB", "1.5 MiB"]
    widths = [float(bar.get("width")) for bar in picture.elements("bar")]
    assert widths[0] == widths[3] == pytest.approx(3 * widths[1], abs=0.2)
    assert widths[4] == pytest.approx(widths[3] * 0.6, abs=0.1)
    assert (tmp_path / "out.txt").read_text().splitlines()[::3] == [
        f"/home/ada/shop.py:10:Shop.load=>+{3 * MIB}",
        f"/home/ada/shop.py:30:sort=>-{5 * MIB // 2}"]
    assert len(plot(course, "--kind", "functions", "--limit", "1").elements("bar")) == 2


def test_nesting_is_the_depth_of_each_thread(plot, course):
    lines = plot(course, "--kind", "nesting").lines()
    assert list(lines) == ["MainThread", "worker <1>"]
    corners = [(round(x / SECOND, 2), round(y)) for x, y in lines["MainThread"]]
    assert corners == [(0.1, 1), (0.8, 1), (0.8, 2), (2.4, 2), (2.4, 1), (2.45, 1), (2.45, 2),
                       (3.45, 2), (3.45, 1), (3.9, 1), (3.9, 0)]
    assert [(round(x / SECOND, 1), round(y)) for x, y in lines["worker <1>"]] == [
        (1.1, 1), (3.1, 1), (3.1, 0)]


def test_the_legend_of_nesting_is_its_depths(plot, course, tmp_path):
    plot(course, "--kind", "nesting", "--legend", "out.txt")
    assert (tmp_path / "out.txt").read_text().splitlines()[-2:] == [
        "1.100000000 1 worker <1>", "3.100000000 0 worker <1>"]


def test_a_legend_may_go_to_standard_output(pyprof, course, tmp_path):
    done = pyprof("plot", course, "--legend", "-")
    assert (done.returncode, done.stderr) == (0, "the picture is plot.svg\n")
    assert len(done.stdout.splitlines()) == 3 and not (tmp_path / "-").exists()


def test_a_legend_asked_for_has_the_peaks(plot, course, tmp_path):
    assert len(plot(course, "--legend", "out.txt").texts("peak-number")) == 3
    assert (tmp_path / "out.txt").read_text().startswith("1: MainThread>")


def test_interleave_is_who_ran_when(plot, course, tmp_path):
    picture = plot(course, "--kind", "interleave", "--legend", "out.txt")
    assert picture.texts("lane-name") == ["MainThread", "worker <1>"]
    at = picture.scale("x")
    found = [(round(at(float(each.get("x"))) / SECOND, 1),
              round(at(float(each.get("x")) + float(each.get("width"))) / SECOND, 1))
             for each in picture.elements("stretch")]
    assert found == [(0, 1.5), (2, 2.5), (3, 4), (1.5, 2), (2.5, 3)]
    assert (tmp_path / "out.txt").read_text().splitlines()[:2] == [
        "0.000000000 1.500000000 MainThread", "2.000000000 2.500000000 MainThread"]


def test_png_is_a_picture_of_twice_the_points(pyprof, course, tmp_path):
    assert pyprof("plot", course, "-o", "out.png").returncode == 0
    png = (tmp_path / "out.png").read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n" and png.endswith(b"IEND\xaeB`\x82")
    assert pyprof("plot", course, "-o", "out.svg").returncode == 0
    root = Picture((tmp_path / "out.svg").read_text()).root
    assert struct.unpack(">II", png[16:24]) == (2 * int(root.get("width")),
                                                2 * int(root.get("height")))
    assert len(png) > 10_000


def test_html_is_one_page_with_the_picture(pyprof, course, tmp_path):
    assert pyprof("plot", course, "--title", "a </title> & b", "-o", "out.html").returncode == 0
    assert pyprof("plot", course, "--title", "a </title> & b", "-o", "out.svg").returncode == 0
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert (tmp_path / "out.svg").read_text(encoding="utf-8") in page
    assert "<title>a &lt;/title&gt; &amp; b</title>" in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("kind", ["memory", "functions", "nesting", "interleave"])
def test_a_recorded_run_can_be_drawn(plot, exported_profile, kind):
    assert plot(exported_profile, "--kind", kind).elements("title")


def test_a_run_that_was_looked_at_once_has_a_line(plot, tmp_path):
    timeline = {"dt_ns": [SECOND], "rss_bytes": [MIB], "heap_bytes": [MIB], "node": [1]}
    lines = plot(made_course.write(tmp_path / "short.json", timeline=timeline)).lines()
    (begin, low), (end, high) = lines["process (resident)"]
    assert begin == pytest.approx(0, abs=X) and end > SECOND / 2 and low == high


def test_equal_values_have_an_axis(plot, tmp_path):
    timeline = {"dt_ns": [0, SECOND], "rss_bytes": [0, 0], "heap_bytes": [0, MIB], "node": [-1, 1]}
    assert plot(made_course.write(tmp_path / "flat.json", timeline=timeline), "--metric",
                "rss").lines()["process (resident)"][0][1] == pytest.approx(0, abs=0.01)
