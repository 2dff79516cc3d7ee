"""Frames a second of stepping through a range, against drawing each frame with Plotly's own means.

Run with ``pytest -m benchmark -s tests/benchmarks/test_play_speed.py``. Frames a second and ratios
are printed, and never asserted.
"""

import pytest
from serving import find_free_port, postwatch_command, serve

pytestmark = pytest.mark.benchmark

RANGE = "/?from=2022-01-01&to=2022-04-30&layers=presence,departures"

# A frame is drawn when the browser has painted it: the next animation frame comes after.
OURS = """async () => {
    const slider = document.querySelector(".pw-play-slider");
    const n = Number(slider.max) + 1;
    const painted = () => new Promise(requestAnimationFrame);
    const begun = performance.now();
    let busy = 0;
    for (let frame = 0; frame < n; frame += 1) {
        const start = performance.now();
        slider.value = frame;
        slider.dispatchEvent(new Event("input"));
        document.querySelector("[data-testid=world-map] .geo").getBBox();
        busy += performance.now() - start;
        await painted();
    }
    return { frames: n, seconds: (performance.now() - begun) / 1000, busy: busy / 1000 };
}"""
REACT = """async () => {
    const plot = document.querySelector("[data-testid=world-map] .js-plotly-plot");
    const frames = await (await fetch("/frames" + location.search)).json();
    const at = (rows, frame) => rows.filter(([, first, last]) => first <= frame && frame <= last);
    const painted = () => new Promise(requestAnimationFrame);
    const n = 20;
    const begun = performance.now();
    for (let frame = 0; frame < n; frame += 1) {
        const rows = at(frames.levels, frame).filter(([, , , level]) => level);
        const data = plot.data.map((trace) => trace.name !== "level" ? trace : {
            ...trace,
            locations: rows.map(([iso3]) => iso3),
            z: rows.map(([, , , level]) => level),
            text: rows.map((row) => row.at(-1)),
        });
        await window.Plotly.react(plot, data, plot.layout);
        await painted();
    }
    return { frames: n, seconds: (performance.now() - begun) / 1000 };
}"""
# The usual animation: one choropleth, a Plotly frame a day, without a transition.
ANIMATE = """async () => {
    const frames = await (await fetch("/frames" + location.search)).json();
    const shown = document.querySelector("[data-testid=world-map] .js-plotly-plot");
    const { geojson } = shown.data.find((trace) => trace.type === "choropleth");
    const plot = document.createElement("div");
    plot.style.cssText = "position:fixed;left:0;top:0;width:940px;height:500px;z-index:9";
    document.body.append(plot);
    const day = (frame) => {
        const rows = frames.levels.filter(
            ([, first, last, level]) => level && first <= frame && frame <= last);
        return { locations: rows.map(([iso3]) => iso3), z: rows.map(([, , , level]) => level) };
    };
    const n = 20;
    await window.Plotly.newPlot(
        plot, [{ type: "choropleth", geojson, ...day(0) }], { geo: { visible: false } });
    const steps = Array.from(
        { length: n }, (_, frame) => ({ name: `${frame}`, data: [day(frame)] }));
    await window.Plotly.addFrames(plot, steps);
    const begun = performance.now();
    for (let frame = 0; frame < n; frame += 1) {
        await window.Plotly.animate(plot, [`${frame}`], {
            mode: "immediate", transition: { duration: 0 }, frame: { duration: 0, redraw: true } });
        await new Promise(requestAnimationFrame);
    }
    return { frames: n, seconds: (performance.now() - begun) / 1000 };
}"""


def test_frames_a_second_of_play_against_plotlys_own(chromium, tmp_path):
    port = find_free_port()
    command = postwatch_command(port, tmp_path / "archive")
    with serve(command, port, "/healthz", tmp_path) as url:
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        page.goto(url + RANGE)
        page.wait_for_selector("[data-testid=world-map][data-drawn]", timeout=60_000)
        page.get_by_role("slider", name="Day shown").fill("0")
        page.wait_for_selector("[data-testid=play][data-frame='2022-01-01']")
        ours = page.evaluate(OURS)
        page.get_by_role("button", name="Back to the range").click()
        page.wait_for_function("() => document.querySelector('.pw-frame-day').hidden")
        usual = {"Plotly.react": page.evaluate(REACT), "Plotly.animate": page.evaluate(ANIMATE)}
        page.close()
    pace = ours["frames"] / ours["seconds"]
    work = ours["frames"] / ours["busy"]
    print(f"\nplay: {ours['frames']} frames, {pace:.0f} a second painted")
    print(f"play, without waiting for the screen: {work:.0f} a second")
    for name, baseline in usual.items():
        theirs = baseline["frames"] / baseline["seconds"]
        print(f"{name} for each frame: {theirs:.1f} a second; ratio {pace / theirs:.1f}")
