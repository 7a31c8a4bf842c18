/**
 * The open-source parts below the panel: the LWC engine and the base components.
 *
 * Both packages leave out the list that lets the compiler find their modules by
 * themselves, so their modules are named here one by one.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const require = createRequire(import.meta.url);
const BASE = dirname(require.resolve('lightning-base-components/package.json'));
const COMPONENTS = join(BASE, 'src', 'lightning');
const ICON = /\b(utility|standard|action|doctype|custom):([a-z0-9_]+)/g;
const ICON_LIBRARY = /iconSvgTemplates(\w+?)(Rtl)?[/\\]iconSvgTemplates\w+\.js$/;

/** Where the compiler finds each module that is not ours. */
export function baseModules() {
    const { lwc } = JSON.parse(readFileSync(join(BASE, 'package.json'), 'utf8'));
    const given = lwc.modules
        .filter(({ name }) => !name?.startsWith('@salesforce/i18n/timeZone'))
        .map((each) =>
            each.dir
                ? { dir: join(BASE, each.dir) }
                : { name: each.name, path: join(BASE, each.path) }
        );
    const engine = join(dirname(require.resolve('lwc')), 'engine-dom.js');
    return [{ name: 'lwc', path: engine }, ...given];
}

/**
 * Let the base components work in an ordinary browser.
 *
 * The engine's synthetic shadow has no ElementInternals, without which the
 * combobox stays empty; and all but the icons in use are left out, since the
 * compiler would spend half a minute on the 3,400 others.
 */
export function baseComponentFixes(icons) {
    return {
        name: 'base-component-fixes',
        load(id) {
            const library = id.match(ICON_LIBRARY);
            return library && iconLibrary(library[1].toLowerCase(), icons);
        },
        transform(code, id) {
            return /[cC]ombobox[/\\]/.test(id)
                ? code.replaceAll('features.enableComboboxElementInternals', 'false')
                : null;
        }
    };
}

/** The icons, as `utility:lock`, that a text or the base components name. */
export function iconsNamed(texts) {
    const named = new Set();
    for (const text of [...texts, ...baseSources()]) {
        for (const [icon] of text.matchAll(ICON)) named.add(icon);
    }
    return [...named].sort();
}

function* baseSources() {
    for (const entry of readdirSync(COMPONENTS, {
        recursive: true,
        withFileTypes: true
    })) {
        const isSource = entry.isFile() && /\.(js|html)$/.test(entry.name);
        const path = join(entry.parentPath ?? entry.path, entry.name);
        if (isSource && !path.includes('iconSvgTemplates')) {
            yield readFileSync(path, 'utf8');
        }
    }
}

function iconLibrary(category, icons) {
    const folder = join(
        COMPONENTS,
        `iconSvgTemplates${category[0].toUpperCase()}${category.slice(1)}`,
        'buildTemplates',
        category
    );
    const drawn = new Set(readdirSync(folder));
    const names = icons
        .map((icon) => icon.split(':'))
        .filter(([of, name]) => of === category && drawn.has(`${name}.html`))
        .map(([, name]) => name);
    const imports = names.map(
        (name) =>
            `import ${category}_${name} from ${JSON.stringify(
                resolve(folder, `${name}.html`)
            )};`
    );
    const list = names.map((name) => `${category}_${name}`).join(', ');
    return `${imports.join('\n')}\nexport default { ${list} };`;
}
