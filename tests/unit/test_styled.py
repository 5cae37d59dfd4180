"""The stylesheet and the script of our own: named once in Streamlit's page and in no other answer."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, JSONResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from pages.door.styled import LINKS, STYLE_ROUTES, Styled

PAGE = '<html><head><title>x</title></head><body><div id="root"></div></body></html>'


async def page(_request):
    return HTMLResponse(PAGE, headers={"ETag": "of the page without it"})


async def pieces(_request):
    return StreamingResponse(iter([PAGE[:20], PAGE[20:]]), media_type="text/html")


async def report(_request):
    return HTMLResponse("<html><head></head><body>A shared report</body></html>")


async def state(_request):
    return JSONResponse({"head": "</head>"})


@pytest.fixture(scope="module")
def client():
    routes = [Route(f"/{one.__name__}", one) for one in (page, pieces, report, state)]
    return TestClient(Starlette(routes=[*routes, *STYLE_ROUTES], middleware=[Middleware(Styled)]))


@pytest.mark.parametrize("path", ["/page", "/pieces"])
def test_streamlits_page_names_it_once_and_it_is_there(client, path):
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.content == PAGE.encode().replace(b"</head>", LINKS + b"</head>")
    assert "etag" not in answer.headers
    style, script = (client.get(LINKS.decode().split('"')[n]) for n in (3, 5))
    assert style.status_code == 200 and style.headers["content-type"].startswith("text/css")
    assert "prefers-reduced-motion" in style.text
    assert script.status_code == 200 and script.headers["content-type"].startswith("text/javascript")
    assert "focus" in script.text


@pytest.mark.parametrize("path", ["/report", "/state"])
def test_nothing_else_is_changed(client, path):
    asked = client.get(path, headers={"Accept": "text/html"})
    assert asked.content == client.get(path, headers={"Accept": "*/*"}).content and LINKS not in asked.content
