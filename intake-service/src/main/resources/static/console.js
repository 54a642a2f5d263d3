// Plain on purpose: the same three calls that any client makes.
const byId = (id) => document.getElementById(id);
const ENDS = ["success", "failed", "canceled"];
const POLL_MS = 1000;
let current = null;

const say = (text) => { byId("said").textContent = text; };

async function call(method, path, body, headers = {}) {
  const response = await fetch("/api/v1" + path, {
    method,
    headers: {
      Authorization: "Bearer " + byId("key").value.trim(),
      ...(body ? { "Content-Type": "application/json" } : {}),
      ...headers,
    },
    body: body ? JSON.stringify(body) : undefined,
  });
  const answer = await response.json();
  if (!answer.success) throw new Error(answer.error.message);
  return answer.data;
}

async function follow(id) {
  for (;;) {
    const task = await call("GET", "/task/" + id);
    const stage = task.output.current_stage;
    say(task.status + (stage ? ": " + stage : "") + " (" + task.cost_credits + " credits)");
    if (ENDS.includes(task.status)) return task;
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
}

byId("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  byId("pictures").replaceChildren();
  try {
    const accepted = await call("POST", "/generate", {
      type: "standard",
      scene: "text-to-image",
      model: byId("model").value,
      prompt: byId("prompt").value,
      options: { count: Number(byId("count").value) },
    }, { "Idempotency-Key": crypto.randomUUID ? crypto.randomUUID() : String(Math.random()) });
    current = accepted.task_id;
    byId("cancel").disabled = false;
    const task = await follow(current);
    if (task.error) say(task.error);
    for (const image of task.output.images) {
      const shown = document.createElement("img");
      shown.src = image.url;
      shown.alt = byId("prompt").value;
      byId("pictures").append(shown);
    }
    const credits = await call("GET", "/credits");
    say(byId("said").textContent + " · " + credits.remaining_credits + " credits left");
  } catch (wrong) {
    say(wrong.message);
  } finally {
    byId("cancel").disabled = true;
  }
});

byId("cancel").addEventListener("click", async () => {
  try {
    await call("POST", "/task/" + current + "/cancel");
  } catch (wrong) {
    say(wrong.message);
  }
});
