import asyncio

async def tick():
    while True:
        await asyncio.sleep(0.01)

task = asyncio.get_event_loop().create_task(tick())
await asyncio.sleep(0.05)
