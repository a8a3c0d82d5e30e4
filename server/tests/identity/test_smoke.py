async def test_smoke(world):
    p = await world.person("Ada")
    a = await p.client.get("/sessions/current")
    assert a.status_code == 200, a.text
    print(a.json(), a.headers)
    assert (await p.client.get("/organizations")).status_code == 200
