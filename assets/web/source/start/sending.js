// Files of the browser, sent to the studio one after the other.

/** Send a file by a ticket; the promise fails with {code, message, hint}. */
export async function sendFile(ticket, file, { replace = false } = {}) {
  const words = new URLSearchParams({ name: file.name, ...(replace ? { replace: "yes" } : {}) });
  const answer = await fetch(`/upload/${ticket}?${words}`, { method: "POST", body: file });
  const told = await answer.json();
  if (!answer.ok) throw told;
  return told;
}
