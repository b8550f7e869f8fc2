"""Pictures that are small to send and vast to draw, and drawings of drawings of drawings."""
import base64
import struct
import zlib


def chunk(kind, data):
    return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))


size = 12000
pixels = zlib.compress(b"\0" * (size // 8 + 1) * size, 9)
png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack("!IIBBBBB", size, size, 1, 0, 0, 0, 0)) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
display({"image/png": base64.b64encode(png).decode()}, raw=True)
uses = "".join(f'<g id="g{n}">' + f'<use href="#g{n - 1}"/>' * 10 + "</g>" for n in range(1, 12))
entities = "".join(f'<!ENTITY e{n} "{("&e%d;" % (n - 1)) * 10}">' for n in range(1, 12))
display({"image/svg+xml": f'<svg xmlns="http://www.w3.org/2000/svg" width="99999999" height="99999999"><g id="g0"><path d="M0 0"/></g>{uses}</svg>'}, raw=True)
display({"image/svg+xml": f'<!DOCTYPE svg [<!ENTITY e0 "x">{entities}]><svg xmlns="http://www.w3.org/2000/svg"><text>&e11;</text></svg>'}, raw=True)
display({"text/html": "<table>" + "<tr><td colspan=99999 rowspan=65534>" * 300}, raw=True)
display({"text/html": "<div>" * 20000}, raw=True)
display({"text/markdown": "> " * 10000 + "[" * 10000 + "*" * 10000}, raw=True)
display({"text/latex": "$" + "{" * 10000 + "$ $$" + "\\frac" * 10000 + "$$"}, raw=True)
