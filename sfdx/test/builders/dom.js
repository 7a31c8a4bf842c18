/* How the tests of the panel put components on a page and look at them. */
import { createElement } from 'lwc';

/** A component on the page, with its properties set. */
export function shown(name, type, properties = {}) {
    const element = createElement(name, { is: type });
    Object.assign(element, properties);
    document.body.appendChild(element);
    return element;
}

/** Take everything off the page; for afterEach. */
export function clear() {
    document.body.replaceChildren();
    jest.clearAllMocks();
}

/** Let promises and renderings that wait take place. */
export async function settled() {
    for (let turn = 0; turn < 10; turn += 1) {
        await Promise.resolve();
    }
}

/** All elements a user could find, through every shadow root, that match. */
export function findAll(root, selector) {
    const top = root.shadowRoot ?? root;
    return [...top.querySelectorAll('*')].flatMap((element) => [
        ...(element.matches(selector) ? [element] : []),
        ...(element.shadowRoot ? findAll(element, selector) : [])
    ]);
}

/** The first of them. */
export function find(root, selector) {
    return findAll(root, selector)[0] ?? null;
}

/** The base component with this label or name for assistive technology. */
export function labelled(root, label) {
    return findAll(root, '*').find(
        (element) => element.label === label || element.title === label
    );
}

/** Choose a button by its label or name, and let what follows take place. */
export async function press(root, label) {
    labelled(root, label).click();
    await settled();
}

/** The texts of a component with its inner components, in reading order. */
export function textOf(root) {
    const top = root.shadowRoot ?? root;
    return [...top.childNodes].map(textOfNode).join(' ').replace(/\s+/g, ' ').trim();
}

function textOfNode(node) {
    if (node.nodeType === Node.TEXT_NODE) {
        return node.textContent;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) {
        return '';
    }
    const inner = [...node.childNodes].map(textOfNode).join(' ');
    return node.shadowRoot ? [textOf(node.shadowRoot), inner].join(' ') : inner;
}

/** A base component tells of a choice as it does on a page. */
export function choose(element, value) {
    element.dispatchEvent(new CustomEvent('change', { detail: { value } }));
}

/** The details of the events of a name that an element fires. */
export function heard(element, name) {
    const details = [];
    element.addEventListener(name, (event) => details.push(event.detail));
    return details;
}
