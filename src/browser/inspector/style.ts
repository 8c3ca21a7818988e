import { DARK, LIGHT } from './palette.ts'

/** How the inspector looks. A style sheet made in code, which a strict Content-Security-Policy allows. */
const CSS = `
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
.panel {
  all: initial;
  ${LIGHT}
  position: absolute; inset: 0 0 0 auto; width: min(460px, 100%); display: flex; flex-direction: column;
  pointer-events: auto; overflow: hidden; color: var(--ink); background: var(--ground);
  border-left: 1px solid var(--line); box-shadow: -4px 0 24px #0004;
  font: 13px/1.45 system-ui, sans-serif; color-scheme: light;
}
@media (prefers-color-scheme: dark) {
  .panel {
    ${DARK}
    color-scheme: dark;
  }
}
.panel:has(#view-systems:not([hidden])) { width: min(760px, 100%); }
h2, h3, p, ul, ol, dl, dd, figure, fieldset { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h2 { font-size: 14px; }
h3 { font-size: 13px; overflow-wrap: anywhere; }
button, select, input { font: inherit; color: inherit; }
button, select, input:not([type=checkbox]) {
  min-height: 28px; padding: 2px 8px; background: var(--raised); border: 1px solid var(--line); border-radius: 5px;
}
button { cursor: pointer; }
button:hover { border-color: var(--faint); }
button[aria-pressed=true] { background: var(--mark); border-color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
header { display: grid; grid-template-columns: auto 1fr auto; gap: 2px 12px; align-items: center; padding: 8px 12px 4px; }
.play { display: flex; flex-wrap: wrap; gap: 6px; }
.close { min-width: 32px; font-size: 18px; line-height: 1; }
.line { grid-column: 1 / -1; color: var(--faint); font-variant-numeric: tabular-nums; }
.tabs { display: flex; flex-wrap: wrap; flex: none; border-bottom: 1px solid var(--line); padding: 0 6px; }
.tabs button { background: none; border: 0; border-bottom: 2px solid transparent; border-radius: 0; padding: 6px 8px; white-space: nowrap; }
.tabs button[aria-selected=true] { border-color: var(--accent); color: var(--accent); }
.tab-note:not(:empty) { margin-left: 5px; padding: 0 5px; border-radius: 8px; background: var(--mark); font-size: 11px; }
[role=tabpanel] { flex: 1; min-height: 0; }
.scroll { overflow-y: auto; padding: 8px 12px; }
.fill { display: flex; flex-direction: column; }
.bar { display: flex; flex-wrap: wrap; gap: 6px 10px; align-items: center; padding: 8px 12px; flex: none; }
.bar input { flex: 1 1 160px; min-width: 0; }
.count, .note, .empty, .hint, .kind { color: var(--faint); }
.count { font-size: 12px; font-variant-numeric: tabular-nums; }
.empty, .note { padding: 8px 0; }
.mod, .fault { border: 1px solid var(--line); border-radius: 7px; background: var(--raised); padding: 8px 10px; margin-bottom: 8px; }
.mod h3, .fault h3 { display: flex; flex-wrap: wrap; gap: 2px 8px; align-items: baseline; }
.version { color: var(--faint); font-weight: normal; }
.state { margin-left: auto; font-weight: normal; font-size: 12px; padding: 0 7px; border-radius: 9px; border: 1px solid currentColor; color: var(--faint); }
.state[data-state=running] { color: var(--good); }
.state[data-state=faulted], .state[data-state=refused] { color: var(--bad); }
.state[data-state=stopped] { color: var(--warn); }
.why { color: var(--bad); margin-top: 4px; overflow-wrap: anywhere; }
.graphs { display: grid; grid-template-columns: repeat(auto-fit, minmax(70px, 1fr)); gap: 6px 8px; margin-top: 6px; }
figcaption { display: flex; flex-direction: column; font-size: 11px; white-space: nowrap; }
.label, .most { color: var(--faint); }
.value { font-variant-numeric: tabular-nums; }
.most { font-size: 10px; font-variant-numeric: tabular-nums; }
.spark { display: block; width: 100%; height: 26px; border-bottom: 1px solid var(--line); }
.spark .line { fill: none; stroke: var(--accent); stroke-width: 1.25; vector-effect: non-scaling-stroke; }
.spark .area { fill: var(--accent); opacity: .16; stroke: none; }
.list { flex: 1 1 120px; min-height: 120px; overflow-y: auto; border-block: 1px solid var(--line); background: var(--raised); }
.space { position: relative; }
.row { position: absolute; inset: 0 0 auto 0; height: 24px; line-height: 24px; padding: 0 12px; display: flex; gap: 10px; white-space: nowrap; overflow: hidden; font: 12px/24px ui-monospace, monospace; cursor: default; }
.row:hover { background: var(--mark); }
.row[aria-selected=true] { background: var(--mark); box-shadow: inset 3px 0 var(--accent); }
.row .frame, .row .entity { flex: none; width: 5.5em; color: var(--faint); text-align: right; }
.row .event { flex: none; max-width: 12em; overflow: hidden; text-overflow: ellipsis; color: var(--accent); }
.row .from { flex: none; max-width: 9em; overflow: hidden; text-overflow: ellipsis; color: var(--faint); }
.row .payload, .row .components { overflow: hidden; text-overflow: ellipsis; }
.detail { flex: none; max-height: 40%; overflow: auto; margin: 0; padding: 8px 12px; white-space: pre-wrap; overflow-wrap: anywhere; font: 12px/1.5 ui-monospace, monospace; }
.form { flex: 2 1 160px; min-height: 0; overflow-y: auto; padding: 8px 12px; }
fieldset { border: 1px solid var(--line); border-radius: 6px; padding: 4px 10px 8px; margin-top: 8px; display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 4px 14px; }
legend { padding: 0 4px; color: var(--accent); }
label { display: grid; grid-template-columns: minmax(0, 1fr) 92px 3.2em; gap: 6px; align-items: center; }
label input[type=text], label select { width: 100%; min-height: 24px; padding: 0 5px; font: 12px ui-monospace, monospace; }
label input[type=checkbox] { justify-self: start; width: 17px; height: 17px; }
.field { overflow: hidden; text-overflow: ellipsis; }
.kind { font-size: 11px; }
[aria-invalid=true] { border-color: var(--bad) !important; }
.error { color: var(--bad); overflow-wrap: anywhere; }
.message { margin-top: 4px; overflow-wrap: anywhere; white-space: pre-wrap; }
.hint { overflow-wrap: anywhere; }
.where { font: 11px/1.5 ui-monospace, monospace; color: var(--faint); overflow-wrap: anywhere; margin-top: 4px; }
details { margin-top: 4px; }
summary { cursor: pointer; color: var(--faint); }
.trace { list-style: decimal; padding-left: 2.2em; font: 12px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; margin-bottom: 14px; font-size: 12px; }
caption { text-align: left; color: var(--faint); padding: 4px 0; }
th, td { text-align: left; vertical-align: top; padding: 3px 8px 3px 0; border-bottom: 1px solid var(--line); }
td:last-child { overflow-wrap: anywhere; }
td:nth-child(2) { overflow-wrap: break-word; max-width: 13em; }
td:first-child { font-variant-numeric: tabular-nums; }
.picture { flex: 1 1 160px; min-height: 0; overflow: auto; background: var(--raised); border-bottom: 1px solid var(--line); }
.picture > svg { display: block; font: 12px system-ui, sans-serif; }
.lane { fill: var(--faint); font-weight: 600; }
.box { cursor: pointer; outline: none; }
.box:focus-visible rect:first-of-type { stroke: var(--accent); stroke-width: 2.5; }
.box rect { fill: var(--ground); stroke: var(--line); }
.box .owner-mark { stroke: none; fill: var(--faint); }
.box:hover rect:first-of-type, .box[aria-pressed=true] rect:first-of-type { stroke: var(--accent); }
.box[aria-pressed=true] rect:first-of-type { fill: var(--mark); }
.box text { fill: var(--ink); }
.box .title { font-weight: 600; }
.box .owner, .box .more { fill: var(--faint); }
.box .writes { fill: var(--warn); }
.hue0 .owner-mark { fill: var(--hue0); } .hue1 .owner-mark { fill: var(--hue1); } .hue2 .owner-mark { fill: var(--hue2); }
.hue3 .owner-mark { fill: var(--hue3); } .hue4 .owner-mark { fill: var(--hue4); } .hue5 .owner-mark { fill: var(--hue5); }
.link { fill: none; stroke: var(--faint); opacity: .4; }
.link.before { stroke: var(--warn); stroke-dasharray: 4 3; }
.tip { fill: var(--faint); }
.choosing .box:not(.near) { opacity: .35; }
.choosing .link { opacity: .07; }
.choosing .link.near { opacity: 1; stroke-width: 1.6; }
.system { flex: 0 1 auto; max-height: 40%; overflow-y: auto; padding: 8px 12px; }
.timeline input[type=range] { width: 100%; margin: 10px 0 4px; padding: 0; accent-color: var(--accent); }
.timeline .error { white-space: pre-wrap; }
button:disabled { opacity: .5; cursor: default; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 1px 12px; margin-top: 4px; }
dt { grid-column: 1; color: var(--faint); }
dd { grid-column: 2; overflow-wrap: anywhere; }
@container (max-width: 640px) {
  .panel, .panel:has(#view-systems:not([hidden])) {
    inset: auto 0 0 0; width: 100%; height: 62%; border-left: 0; border-top: 1px solid var(--line); box-shadow: 0 -4px 24px #0004;
  }
  button, select, input:not([type=checkbox]) { min-height: 36px; }
  .tabs button { padding: 6px 10px; }
  header { padding: 6px 10px 2px; }
  .graphs { grid-template-columns: repeat(3, 1fr); }
}
@container (max-height: 420px) {
  .panel { height: 100%; }
}
`

/** Makes the style sheet of a panel. */
export function createStyle(): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(CSS)
  return sheet
}
