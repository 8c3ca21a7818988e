/** How the stick and the buttons look. It is put into a style sheet by script, which no Content-Security-Policy of a page forbids. */
export const STYLE = `
:host { all: initial; position: absolute; inset: 0; z-index: 8; pointer-events: none; container-type: size; font: 600 15px/1.2 system-ui, sans-serif; }
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
.stick, .buttons button {
  pointer-events: auto; touch-action: none; user-select: none; -webkit-user-select: none; -webkit-touch-callout: none;
  -webkit-tap-highlight-color: transparent; background: #10182acc; border: 2px solid #ffffffb0; color: #fff; border-radius: 50%;
}
.stick {
  position: absolute; width: 112px; height: 112px;
  left: calc(20px + env(safe-area-inset-left, 0px)); bottom: calc(20px + env(safe-area-inset-bottom, 0px));
}
.knob { position: absolute; inset: 28px; border-radius: 50%; background: #ffffffd0; }
.buttons {
  position: absolute; display: flex; flex-flow: row-reverse wrap-reverse; gap: 12px; max-width: 168px; align-items: center;
  right: calc(20px + env(safe-area-inset-right, 0px)); bottom: calc(20px + env(safe-area-inset-bottom, 0px));
}
.buttons button { width: 76px; height: 76px; padding: 4px; font: inherit; overflow-wrap: anywhere; }
.buttons button.pressed, .unseen[aria-pressed=true] { background: #ffffffd0; color: #10182a; }
:focus-visible { outline: 3px solid #8ab4ff; outline-offset: 2px; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; border: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.unseen:focus-visible { width: auto; height: auto; margin: 0; padding: 6px 10px; clip-path: none; overflow: visible; bottom: 100%; left: 0; background: #10182a; color: #fff; border-radius: 8px; }
@container (max-height: 419px) { .stick { width: 96px; height: 96px; } .knob { inset: 24px; } .buttons button { width: 64px; height: 64px; } }
@media (forced-colors: active) { .knob { background: ButtonText; } }
`
