/**
 * The page around the panel: who is looking, at which tab, in which theme.
 *
 * What a component imports of Salesforce depends on the user, so the components are
 * loaded only after `window.tandemPreview` is set.
 */
const PAGES = {
    settings: 'My Sync Settings',
    administration: 'Sync Administration'
};
const THEMES = { slds1: 'SLDS 1', slds2: 'SLDS 2' };

async function start() {
    const query = new URLSearchParams(window.location.search);
    const { users } = await (await fetch('/session.json')).json();
    const user =
        users.find(({ username }) => username === query.get('user')) ?? users[0];
    const page = chosen(PAGES, query.get('page'));
    const theme = chosen(THEMES, query.get('theme'));
    window.tandemPreview = { user };
    document.getElementById('theme').href = `/${theme}.css`;
    document.title = `${PAGES[page]} · Tandem preview`;
    const names = Object.fromEntries(
        users.map(({ username, name }) => [username, name])
    );
    offer('user', names, user.username);
    offer('page', PAGES, page);
    offer('theme', THEMES, theme);
    const { show } = await import('./panel.js');
    show(page, document.getElementById('panel'));
}

function chosen(known, name) {
    return name in known ? name : Object.keys(known)[0];
}

/** Fill a choice of the frame; another choice loads the page anew. */
function offer(name, options, current) {
    const form = document.getElementById('choices');
    for (const [value, text] of Object.entries(options)) {
        form.elements[name].add(new Option(text, value, false, value === current));
    }
    form.elements[name].addEventListener('change', () => {
        window.location.search = new URLSearchParams(new FormData(form)).toString();
    });
}

start().catch((problem) => {
    document.getElementById('panel').textContent =
        `The preview could not start: ${problem.message}`;
    throw problem;
});
