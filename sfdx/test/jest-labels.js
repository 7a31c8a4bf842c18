/* global jest */
/* Gives every custom label its English text, so that tests read what users read. */
const fs = require('fs');
const path = require('path');

const FILE = path.join(
    __dirname,
    '../force-app/main/default/labels/CustomLabels.labels-meta.xml'
);
const LABEL = /<fullName>([^<]*)<\/fullName>[\s\S]*?<value>([^<]*)<\/value>/g;

const ENTITIES = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function plain(text) {
    return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name) => ENTITIES[name]);
}

for (const [, name, value] of fs.readFileSync(FILE, 'utf8').matchAll(LABEL)) {
    jest.doMock(
        `@salesforce/label/c.${name}`,
        () => ({ __esModule: true, default: plain(value) }),
        { virtual: true }
    );
}
