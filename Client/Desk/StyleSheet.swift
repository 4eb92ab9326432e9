/// The one style sheet of all pages: at a desk, on a phone, in the dark and on paper.
enum StyleSheet {
    static let text = """
        :root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --line: #c9ced6;
          --soft: #565d68; --link: #0b57a4; --late: #a3160f; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --paper: #16181c;
          --line: #41464f; --soft: #b3bac5; --link: #8ab8f0; --late: #ff9a90; } }
        * { box-sizing: border-box; }
        body { margin: 0; font: 1rem/1.5 "Noto Sans", system-ui, sans-serif; color: var(--ink);
          background: var(--paper); }
        header { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center;
          padding: .5rem 1rem; border-bottom: 1px solid var(--line); }
        header b { margin-inline-end: auto; }
        main { max-width: 70rem; margin: 0 auto; padding: 1rem; }
        h1 { font-size: 1.5rem; margin: 0 0 1rem; }
        a { color: var(--link); }
        a:focus-visible, button:focus-visible { outline: 3px solid var(--link);
          outline-offset: 2px; }
        nav a { display: inline-block; padding: .25rem .4rem; }
        nav a[aria-current] { font-weight: bold; text-decoration: none; color: var(--ink); }
        button { font: inherit; padding: .25rem .75rem; min-height: 2.25rem; cursor: pointer; }
        form { margin: 0; }
        .skip { position: absolute; left: -100rem; }
        .skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .25rem; }
        table { width: 100%; border-collapse: collapse; }
        th, td { text-align: start; vertical-align: top; padding: .5rem;
          border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
        th { color: var(--soft); font-weight: 600; }
        td time { white-space: nowrap; }
        .late { color: var(--late); font-weight: 600; }
        code { font-size: .875rem; color: var(--soft); }
        @media (max-width: 40rem) {
          thead { position: absolute; left: -100rem; }
          tr, td { display: block; }
          tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
          td { border: 0; padding: .125rem 0; }
          td:empty { display: none; }
        }
        @media print { header, .skip { display: none; } body { font-size: 10pt; } }

        """
}
