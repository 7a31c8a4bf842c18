/**
 * What Salesforce gives a component by import: Apex methods, labels, the user.
 *
 * `window.tandemPreview` holds what depends on who is looking; the frame sets it
 * before any component is loaded.
 */
import { readFileSync } from 'node:fs';

const ASKED = /^@salesforce\/(\w+)\/(.+)$/;
const VIRTUAL = '\0salesforce:';
const ENTITIES = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'"
};

/** A rollup plugin; `labelsFile` is the package's CustomLabels file. */
export function salesforceModules(labelsFile, apexClient) {
    const labels = readLabels(labelsFile);
    const written = {
        apex: (name) =>
            `import { apexMethod } from ${JSON.stringify(apexClient)};
             export default apexMethod(${JSON.stringify(name)});`,
        // The base components' own labels come with them.
        label: (name) =>
            name.startsWith('c.') ? constant(labelText(labels, name.slice(2))) : null,
        user: (name) => `export default window.tandemPreview.user.${name};`,
        i18n: (name) =>
            name === 'timeZone'
                ? 'export default window.tandemPreview.user.zone;'
                : null,
        customPermission: (name) =>
            `export default window.tandemPreview.user.permissions.includes(${JSON.stringify(name)});`
    };
    return {
        name: 'salesforce-modules',
        resolveId(id) {
            const [, kind, name] = id.match(ASKED) ?? [];
            const known = kind in written && written[kind](name) !== null;
            return known ? VIRTUAL + id : null;
        },
        load(id) {
            if (!id.startsWith(VIRTUAL)) return null;
            const [, kind, name] = id.slice(VIRTUAL.length).match(ASKED);
            return written[kind](name);
        }
    };
}

/** All labels of a CustomLabels file, by name. */
export function readLabels(file) {
    const labels = new Map();
    const text = readFileSync(file, 'utf8');
    for (const [, body] of text.matchAll(/<labels>(.*?)<\/labels>/gs)) {
        const [, name] = body.match(/<fullName>(.*?)<\/fullName>/s);
        const [, value] = body.match(/<value>(.*?)<\/value>/s);
        labels.set(name.trim(), decoded(value));
    }
    return labels;
}

function labelText(labels, name) {
    if (!labels.has(name)) {
        throw new Error(`There is no custom label ${name}.`);
    }
    return labels.get(name);
}

function constant(value) {
    return `export default ${JSON.stringify(value)};`;
}

function decoded(text) {
    return text.replace(/&(#x?[0-9a-f]+|\w+);/gi, (whole, name) => {
        if (name[0] !== '#') return ENTITIES[name] ?? whole;
        const isHex = name[1].toLowerCase() === 'x';
        return String.fromCodePoint(
            parseInt(name.slice(isHex ? 2 : 1), isHex ? 16 : 10)
        );
    });
}
