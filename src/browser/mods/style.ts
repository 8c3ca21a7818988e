/** How the list of mods looks, beyond what every panel does. */
export const STYLE = `
.badge { background: var(--strong); color: var(--on-strong); border-radius: 999px; padding: 0 8px; font-size: 13px; font-weight: 600; }
.badge.bad { background: var(--bad); color: var(--back); }
.all { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; justify-content: space-between;
  background: var(--ask-back); border-radius: 8px; padding: 8px 12px; margin-bottom: 8px; }
.all p { margin: 0; }
.mod { border-top: 1px solid var(--line); padding: 12px 0; }
.mod:first-child { border-top: 0; }
.head { display: flex; gap: 12px; align-items: flex-start; justify-content: space-between; }
.who { min-width: 0; overflow-wrap: anywhere; unicode-bidi: isolate; overflow: clip; }
.about { margin: 4px 0 0; overflow-wrap: anywhere; unicode-bidi: isolate; overflow: clip; }
.problem { margin: 0 0 8px !important; }
.switch { position: relative; flex: none; width: 52px; min-height: 32px; height: 32px; padding: 0; border-radius: 999px; }
.switch::after {
  content: ""; position: absolute; top: 4px; left: 4px; width: 22px; height: 22px; border-radius: 50%; background: var(--soft);
}
.switch[aria-checked="true"] { background: var(--strong); border-color: var(--strong); }
.switch[aria-checked="true"]::after { left: 24px; background: var(--on-strong); }
@media (prefers-reduced-motion: no-preference) { .switch::after { transition: left .12s; } }
@media (forced-colors: active) { .switch[aria-checked="true"]::after { background: Highlight; } .switch::after { background: ButtonText; } }
p.bounds, .ask p.bounds { margin: 0 0 4px; font-weight: 400; }
ul.may, ul.exact { margin: 4px 0 0; padding-left: 20px; max-height: min(24em, 40cqh); overflow-y: auto; overflow-wrap: anywhere; }
ul.exact { font-size: 13px; color: var(--soft); max-height: min(14em, 30cqh); }
details { margin-top: 6px; }
summary { cursor: pointer; color: var(--soft); padding: 4px 0; border-radius: 4px; width: fit-content; }
pre { margin: 4px 0 0; padding: 8px; background: var(--back-2); border-radius: 8px; font: 12px/1.4 ui-monospace, monospace;
  white-space: pre-wrap; overflow-wrap: anywhere; max-height: 16em; overflow-y: auto; }
.remove { margin-top: 8px; }
.drop {
  position: absolute; inset: 8px; display: grid; place-items: center; border: 3px dashed var(--strong); border-radius: 12px;
  background: var(--back); opacity: .92; font-size: 20px; font-weight: 600; text-align: center; padding: 16px;
}
`
