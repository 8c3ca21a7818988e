/** How every panel looks. It is put into a style sheet by script, which no Content-Security-Policy of a page forbids. */
export const STYLE = `
:host {
  --back: #ffffff; --back-2: #f1f3f7; --line: #c9cfda; --text: #171b24; --soft: #4d566a;
  --strong: #1f5fd0; --on-strong: #ffffff; --bad: #a61b2b; --bad-back: #fdecee; --ask-back: #eaf1ff; --shade: #0b102055;
  all: initial; position: absolute; inset: 0; z-index: 10; display: block; pointer-events: none;
  container-type: size; color: var(--text); font: 15px/1.45 system-ui, sans-serif; color-scheme: light;
}
@media (prefers-color-scheme: dark) {
  :host {
    --back: #171b24; --back-2: #222838; --line: #3d465b; --text: #eef1f7; --soft: #b4bccd;
    --strong: #8ab4ff; --on-strong: #0b1020; --bad: #ff9aa8; --bad-back: #38161d; --ask-back: #1c2a48; --shade: #000000aa;
    color-scheme: dark;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.unseen { background: var(--back); position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
button {
  font: inherit; color: inherit; background: var(--back-2); border: 1px solid var(--line); border-radius: 8px;
  padding: 6px 12px; min-height: 36px; cursor: pointer;
}
button:hover { border-color: var(--strong); }
button:disabled { opacity: .55; cursor: default; }
:focus-visible { outline: 3px solid var(--strong); outline-offset: 2px; }
.strong { background: var(--strong); border-color: var(--strong); color: var(--on-strong); font-weight: 600; }
.toggle {
  position: absolute; top: max(8px, env(safe-area-inset-top, 0px)); right: 8px; pointer-events: auto; display: flex; gap: 8px; align-items: center;
  background: var(--back); box-shadow: 0 1px 6px var(--shade);
}
.panel {
  position: absolute; top: 0; right: 0; bottom: 0; width: min(400px, 100%); pointer-events: auto;
  display: flex; flex-direction: column; background: var(--back); border-left: 1px solid var(--line);
  box-shadow: 0 0 16px var(--shade);
}
header { display: flex; align-items: center; justify-content: space-between; padding: 8px 8px 8px 16px; }
h2 { font-size: 18px; margin: 0; }
.close { background: none; border-color: transparent; font-size: 20px; line-height: 1; width: 40px; min-height: 40px; padding: 0; }
.scroll { position: relative; flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: 0 16px 8px; }
.list { list-style: none; margin: 0; padding: 0; }
h3 { font-size: 15px; font-weight: 600; margin: 0; }
.soft { color: var(--soft); font-size: 13px; margin: 0; }
footer { border-top: 1px solid var(--line); padding: 12px 16px; display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.notices { position: absolute; top: 54px; right: 8px; max-width: min(320px, calc(100% - 16px)); display: grid; gap: 6px; }
.notice {
  margin: 0; padding: 8px 12px; background: var(--back); border: 1px solid var(--line); border-radius: 8px;
  box-shadow: 0 1px 6px var(--shade); overflow-wrap: anywhere;
}
.panel .notices { position: static; flex: none; max-width: none; padding: 0 16px 8px; }
.panel .notice { background: var(--back-2); box-shadow: none; }
.why { margin: 8px 0 0; padding: 6px 10px; border-radius: 8px; background: var(--bad-back); color: var(--bad); overflow-wrap: anywhere; }
.plain { background: var(--back-2); color: var(--soft); }
.ask { margin-top: 8px; padding: 10px 12px; border-radius: 8px; background: var(--ask-back); }
.ask p { margin: 0; font-weight: 600; }
/* However long the list above is, the answers are in sight with it. */
.answers { display: flex; gap: 8px; position: sticky; bottom: -8px; margin: 0 -12px -10px; padding: 8px 12px 10px; background: var(--ask-back); border-radius: 0 0 8px 8px; }
.answers button { flex: 1; }
.toggle svg { width: 20px; height: 20px; fill: none; stroke: currentColor; stroke-width: 2; }
@container (min-width: 520px) { .toggle svg { display: none; } }
@container (max-width: 519px) { .wide { display: none; } .toggle:has(svg) { padding: 6px 9px; } }
@container (max-width: 519px) {
  .panel { width: 100%; top: auto; height: min(75%, 100%); border-left: 0; border-top: 1px solid var(--line); border-radius: 12px 12px 0 0; }
}
@container (max-height: 419px) { .panel { height: 100%; } }
`
