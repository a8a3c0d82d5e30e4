import time, statistics
from tests.support.world import PASSWORD
async def test_timing(world, platform):
    people=[await world.person("T") for _ in range(30)]
    k,u=[],[]
    for r in range(4):
        for i,p in enumerate(people):
            for which in ((0,1) if (i+r)%2 else (1,0)):
                tab=world.tab()
                ident = p.email if which==0 else f"tx-{i}@example.org"
                await tab.get("/setup")
                t=time.perf_counter(); a=await tab.post("/sessions",json={"identifier":ident,"password":"wrong-wrong-wrong"}); d=time.perf_counter()-t
                assert a.status_code==401
                (k if which==0 else u).append(d)
    auc=sum((x>y)+0.5*(x==y) for x in k for y in u)/len(k)/len(u)
    out=[f"known {statistics.median(k)*1e3} unknown {statistics.median(u)*1e3} AUC {auc}"]
    p=people[0]
    for path in ("/me","/setup","/sessions/current"):
        xs=[]
        for _ in range(150):
            t=time.perf_counter(); a=await p.client.get(path); xs.append(time.perf_counter()-t)
        out.append(f"GET {path} median ms {statistics.median(xs)*1e3}")
    open("/tmp/identity/timing.out","w").write("\n".join(out))
