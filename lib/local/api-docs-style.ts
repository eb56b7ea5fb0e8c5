/** Of the API's reference page; it follows the reader's light or dark. */
export const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { font: 15px/1.55 system-ui, sans-serif; margin: 0; display: flex; }
nav { position: sticky; top: 0; height: 100vh; box-sizing: border-box; padding: 2rem 1.5rem; border-right: 1px solid var(--line);
  display: flex; flex-direction: column; gap: .5rem; min-width: 11rem; }
nav a { color: inherit; text-decoration: none; } nav a:hover { text-decoration: underline; }
main { padding: 1rem 2.5rem 6rem; max-width: 60rem; min-width: 0; flex: 1; }
h2 { margin-top: 2.5rem; } h4 { margin: 1rem 0 .25rem; }
details { border: 1px solid var(--line); border-radius: 6px; padding: .5rem .75rem; margin: .5rem 0; }
summary { cursor: pointer; } summary span { opacity: .75; margin-left: .5rem; }
summary b { display: inline-block; min-width: 4.2rem; font-size: .8rem; }
.GET { color: #2a7de1; } .POST { color: #1f9d55; } .PUT, .PATCH { color: #c27803; } .DELETE { color: #d64545; }
code, pre { font: 13px/1.45 ui-monospace, monospace; }
pre { background: var(--soft); border-radius: 6px; padding: .75rem; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-top: 1px solid var(--line); }
td code { overflow-wrap: anywhere; }
`;
