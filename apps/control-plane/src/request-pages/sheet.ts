/** What pages about requests look like, beyond all pages. */
export const sheet = `
:root{--refused:#92400e;--refused-ground:#fef3c7;--refused-bar:#d97706;--failed:#b91c1c;--failed-ground:#fee2e2;--failed-bar:#dc2626;--good:#0f5f58;--good-ground:#d7f2ee;--good-bar:#14a091;--plain:#44403c;--plain-ground:#ecebe9;--plain-bar:#8b95a3;--gateway:#0f766e;--upstream:#6366a8;--receiving:#a8a29e;--here:#e6f4f2}
@media (prefers-color-scheme:dark){:root{--refused:#fcd34d;--refused-ground:#3a2c0c;--refused-bar:#d99a2b;--failed:#fca5a5;--failed-ground:#431c1c;--failed-bar:#e05252;--good:#7ee0d3;--good-ground:#12352f;--good-bar:#2aa99a;--plain:#d6d3d1;--plain-ground:#2e2a27;--plain-bar:#7b8592;--gateway:#2dd4bf;--upstream:#9fa2e6;--receiving:#78716c;--here:#1b2c29}}
main.record{width:min(1080px,100% - 32px)}
main.record h1{font-size:22px}
main.record section{margin-top:28px}main.record h2{margin-top:0}
code{font:13px/1.5 "JetBrains Mono",ui-monospace,monospace;overflow-wrap:anywhere}
.ends{display:inline-block;padding:1px 8px;border-radius:6px;font-size:12.5px;font-weight:550;white-space:nowrap;font-variant-numeric:tabular-nums}
.ends.good{color:var(--good);background:var(--good-ground)}.ends.refused{color:var(--refused);background:var(--refused-ground)}.ends.failed{color:var(--failed);background:var(--failed-ground)}.ends.plain{color:var(--plain);background:var(--plain-ground)}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.waterfall{list-style:none;margin:0;padding:0;border:1px solid var(--line);border-radius:8px;overflow:hidden}
.waterfall li+li{border-top:1px solid var(--line)}
.waterfall a{display:grid;grid-template-columns:36px minmax(0,6fr) 148px 64px minmax(0,5fr);gap:0 12px;align-items:center;min-height:36px;padding:5px 12px;color:inherit;text-decoration:none}
.waterfall a:hover{background:var(--ground)}.waterfall a[aria-current]{background:var(--here)}
.waterfall a[aria-current] .label{font-weight:650}.waterfall a:focus-visible{outline-offset:-2px}
.numbers{color:var(--accent);font:600 13px "JetBrains Mono",ui-monospace,monospace;white-space:nowrap}
.what{min-width:0}.what .small{display:block}.waterfall .ends{justify-self:start}.once{white-space:nowrap}.took{text-align:right;font-size:13px;font-variant-numeric:tabular-nums;white-space:nowrap}
.waterfall svg{display:block;width:100%;height:10px}
svg.good rect{fill:var(--good-bar)}svg.refused rect{fill:var(--refused-bar)}svg.failed rect{fill:var(--failed-bar)}svg.plain rect{fill:var(--plain-bar)}
.legend{margin-top:12px;font-size:13px;color:var(--soft)}.legend summary{cursor:pointer}.legend ol{margin:6px 0 0;padding-left:26px}
.seen{margin:20px 0 0}
.cards{columns:2;column-gap:16px;margin-top:28px}
main.record .card{margin:0 0 16px;padding:16px;border:1px solid var(--line);border-radius:8px;break-inside:avoid}
dl{margin:0}dl+dl{margin-top:10px;padding-top:10px;border-top:1px solid var(--line)}
dl div{display:grid;grid-template-columns:128px minmax(0,1fr);gap:12px;padding:3px 0}
dt{color:var(--soft);font-size:13px;line-height:1.7}dd{margin:0;min-width:0;font-size:14px}
.chain,.plain{margin:0;padding:0;list-style:none}.chain li+li:before{content:"through ";color:var(--soft);font-size:13px}
.decisions{list-style:none;margin:0;padding:0}.decisions li{display:flex;flex-wrap:wrap;gap:4px 10px;align-items:baseline;padding:5px 0}.decisions li+li{border-top:1px solid var(--line)}
.stack{display:block;width:100%;height:12px;margin:2px 0 10px;border-radius:4px}
.key{display:inline-block;width:10px;height:10px;margin-right:8px;border-radius:3px}
rect.gateway{fill:var(--gateway)}rect.upstream{fill:var(--upstream)}rect.receiving{fill:var(--receiving)}
.key.gateway{background:var(--gateway)}.key.upstream{background:var(--upstream)}.key.receiving{background:var(--receiving)}
@media (max-width:800px){.cards{columns:1}.waterfall a{grid-template-columns:36px minmax(0,1fr) auto;padding:9px 12px;row-gap:4px}.waterfall .ends{grid-column:2;grid-row:2}.waterfall .took{grid-column:3;grid-row:1}.waterfall svg{grid-column:1/-1;grid-row:3}dl div{grid-template-columns:104px minmax(0,1fr)}}
@media (max-width:480px){main.record{padding:20px 16px}}
`;
