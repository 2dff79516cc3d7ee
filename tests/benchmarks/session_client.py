"""A reader without a browser: one websocket that speaks Streamlit's protocol.

It changes days by the address, as the browser's back button does: the server then reads the
address, fills the controls and draws the page.
"""

import asyncio
import json
import time
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

_PATIENCE_S = 60


@dataclass
class Reader:
    """One session, and what it was answered.

    Parameters
    ----------
    url : str
        Address of the app.
    view : dict of str to str
        Address of the view it opens, and keeps but for its last day.

    Attributes
    ----------
    waited_s, run_s : list of float
        Seconds of each change, from asking to the whole page, and of the page's script alone.
    seen : list of (dict, str)
        What was asked, and what the map says that it shows.
    """

    url: str
    view: dict[str, str]
    waited_s: list[float] = field(default_factory=list)
    run_s: list[float] = field(default_factory=list)
    seen: list[tuple[dict[str, str], str]] = field(default_factory=list)

    async def __aenter__(self):
        address = f"{self.url.replace('http', 'ws', 1)}/_stcore/stream"
        self._socket = await websockets.connect(
            address, subprotocols=["streamlit"], max_size=None, open_timeout=_PATIENCE_S
        )
        self._stamp = None
        await self._rerun()
        return self

    async def __aexit__(self, *raised):
        await self._socket.close()

    async def change_date(self, day: date) -> None:
        """Set the last day of the range, and wait until the page is whole again."""
        begun = time.perf_counter()
        self.view["to"] = day.isoformat()
        run_s = await self._rerun()
        self.waited_s.append(time.perf_counter() - begun)
        self.run_s.append(run_s)
        self.seen.append((dict(self.view), self._stamp))

    async def _rerun(self) -> float:
        message = BackMsg()
        message.rerun_script.query_string = urlencode(self.view)
        await self._socket.send(message.SerializeToString())
        begun = time.perf_counter()
        while True:
            body = await asyncio.wait_for(self._socket.recv(), _PATIENCE_S)
            answer = ForwardMsg()
            answer.ParseFromString(body)
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                begun = time.perf_counter()
            elif kind == "delta":
                self._read(answer.delta.new_element)
            elif kind == "script_finished":
                if answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    return time.perf_counter() - begun
                if answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    raise RuntimeError(f"the page ended with {answer.script_finished}")

    def _read(self, element) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise RuntimeError(element.exception.message)
        if kind == "bidi_component" and element.bidi_component.component_name.endswith("chart"):
            data = json.loads(element.bidi_component.json)
            if data.get("testid") == "world-map":
                self._stamp = data["stamp"]
