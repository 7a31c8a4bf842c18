/** Our two pages, as the tabs of the Salesforce app show them. */
// The first import: it replaces the shadow root before any component is made.
import '@lwc/synthetic-shadow';
import { createElement } from 'lwc';
import MySettings from 'c/tandemMySettings';
import Administration from 'c/tandemAdministration';

const PAGES = {
    settings: ['c-tandem-my-settings', MySettings],
    administration: ['c-tandem-administration', Administration]
};

/** Put a page into an element of the frame. */
export function show(page, place) {
    const [tag, component] = PAGES[page];
    place.replaceChildren(createElement(tag, { is: component }));
}
