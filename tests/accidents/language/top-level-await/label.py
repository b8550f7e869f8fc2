import asyncio
await asyncio.sleep(0)
def label(text):
    return text.upper()[::-1]
