/**
 * Apex methods as components import them, answered by the preview's bridge.
 *
 * A refusal looks as Lightning hands it over: `error.body.message` is the text of the
 * AuraHandledException. A lost connection looks as it does there, too.
 */
export function apexMethod(name) {
    return async (parameters = {}) => {
        let answer;
        try {
            answer = await fetch(`/apex/${name}`, {
                method: 'POST',
                headers: {
                    'Content-Type': 'application/json',
                    'Preview-User': window.tandemPreview.user.username
                },
                body: JSON.stringify(parameters ?? {})
            });
        } catch {
            throw new Error('Disconnected or Canceled');
        }
        const body = await answer.json();
        if (!answer.ok) {
            throw Object.assign(new Error(body.message), {
                status: answer.status,
                body
            });
        }
        return body;
    };
}
