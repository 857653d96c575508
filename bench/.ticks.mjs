import { createSchemaRegistry, DataValidator, ticks, newYorkToUtcNs, parseExchangeDate, tableFromColumns, toEpochDay, nullableColumn } from '@taq/schema';
import { writeParquet } from '@taq/versioning';
import { rmSync } from 'node:fs';
const N=2_000_000; const d=parseExchangeDate('2024-11-25'); const open=newYorkToUtcNs(d,34200000000000n);
const ts=new BigInt64Array(N), nano=new Int16Array(N), seq=new BigInt64Array(N), px=new Float64Array(N), sz=new BigInt64Array(N).fill(100n), kind=new Int32Array(N);
for(let i=0;i<N;i++){ts[i]=open+BigInt(i)*11_000_123n; nano[i]=Number(ts[i]%1000n); seq[i]=BigInt(i); px[i]=100+(i*7919%500)/100; kind[i]=i%5===0?1:0;}
const q=(v)=>nullableColumn(v,(r)=>kind[r]===1), t=(v)=>nullableColumn(v,(r)=>kind[r]===0);
const z=new Int32Array(N);
const table=tableFromColumns(ticks,N,{ts,symbol:{codes:z,dictionary:['AAPL']},bid:q(px),ask:q(px),bid_size:q(sz),ask_size:q(sz),trade_px:t(px),trade_size:t(sz),cond:{codes:z,dictionary:['@']},date:new Int32Array(N).fill(toEpochDay(d)),ts_nano:nano,seq,kind:{codes:kind,dictionary:['quote','trade']},exchange:{codes:z,dictionary:['N']},correction:t({codes:z,dictionary:['00']}),source_seq:seq});
const v=new DataValidator(createSchemaRegistry());
const cpu=()=>process.cpuUsage().user/1000;
for(let k=0;k<8;k++){let s=cpu(); v.validate(table,'ticks'); const a=cpu()-s; s=cpu(); const b=1; console.log(a.toFixed(0));}
