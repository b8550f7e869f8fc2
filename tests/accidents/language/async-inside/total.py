import asyncio

async def add(values):
    await asyncio.sleep(0)
    return float(sum(values))

def total(values):
    return asyncio.run(add(values))
