import { setStage } from './test/bench/stage.ts';
import { measureStart } from './test/bench/start.ts';
import { renderTable } from './test/bench/table.ts';
await using stage = await setStage();
await using op = await stage.spawn(process.argv[2] as any);
await op.reconciled(1);
console.log('total', stage.apiRequests.filter(r=>r.path.includes('/status?')).map(r=>Math.round(r.at-op.spawnedAt)));
console.log(await op.resident());
await new Promise(r=>setTimeout(r,4000));
console.log(await op.resident(), await op.reconciles());
for (let i=0;i<5;i++){const n=await op.reconciles(); await stage.lab.poke(); await op.reconciled(n+1);}
console.log(await op.resident(), await op.heapKib());
