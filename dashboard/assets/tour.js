// The tour: a card in a corner that tells one step at a time and covers nothing it speaks of for
// long. It opens when it is asked for; a first visit only offers it.

const SEEN = "postwatch-tour";
const tours = new WeakMap();

function wasSeen() {
  try {
    return localStorage.getItem(SEEN) !== null;
  } catch {
    return true; // a browser that keeps nothing would offer it for ever
  }
}

function remember() {
  try {
    localStorage.setItem(SEEN, "seen");
  } catch {
    // Nothing is kept, and wasSeen says so.
  }
}

function makeButton(text, onClick) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", textContent: text, onclick: onClick });
  return button;
}

function leaveTarget(tour) {
  tour.target?.classList.remove("pw-toured");
  tour.target = null;
}

function end(tour) {
  remember();
  leaveTarget(tour);
  tour.card.hidden = true;
  tour.offer.hidden = true;
  if (tour.card.contains(document.activeElement) || document.activeElement === document.body) {
    tour.help.focus();
  }
}

function show(tour, at) {
  const { steps } = tour;
  const { title, text, target } = steps[at];
  tour.at = at;
  tour.offer.hidden = true;
  tour.card.hidden = false;
  tour.count.textContent = `${at + 1} of ${steps.length}`;
  tour.title.textContent = title;
  tour.text.textContent = text;
  tour.back.disabled = at === 0;
  tour.next.textContent = at === steps.length - 1 ? "Done" : "Next";
  leaveTarget(tour);
  tour.target = document.querySelector(target);
  tour.target?.classList.add("pw-toured");
  tour.target?.scrollIntoView({ block: "nearest" });
  tour.card.focus();
}

function begin(parent) {
  const root = document.createElement("div");
  root.className = "pw-tour";
  const tour = { root };
  tour.offer = document.createElement("span");
  tour.offer.append(
    "First visit? ",
    makeButton("See the page in five steps", () => show(tour, 0)),
    makeButton("Don't offer again", () => end(tour)),
  );
  tour.help = makeButton("Help", () => show(tour, 0));
  tour.card = document.createElement("div");
  tour.card.className = "pw-tour-card";
  tour.card.tabIndex = -1;
  tour.card.setAttribute("role", "dialog");
  tour.title = document.createElement("h2");
  tour.title.id = "pw-tour-title";
  tour.card.setAttribute("aria-labelledby", tour.title.id);
  tour.text = document.createElement("p");
  tour.count = document.createElement("small");
  tour.back = makeButton("Back", () => show(tour, tour.at - 1));
  tour.next = makeButton("Next", () =>
    tour.at + 1 < tour.steps.length ? show(tour, tour.at + 1) : end(tour),
  );
  const ways = document.createElement("div");
  ways.append(tour.count, makeButton("Skip", () => end(tour)), tour.back, tour.next);
  tour.card.append(tour.title, tour.text, ways);
  tour.card.hidden = true;
  tour.offer.hidden = wasSeen();
  tour.escape = (event) => {
    if (event.key === "Escape" && !tour.card.hidden) end(tour);
  };
  document.addEventListener("keydown", tour.escape);
  root.append(tour.offer, tour.help, tour.card);
  parent.append(root);
  tours.set(parent, tour);
  return tour;
}

export default function mount({ parentElement, data }) {
  const tour = tours.get(parentElement) ?? begin(parentElement);
  tour.steps = data.steps;
  return () => {
    if (parentElement.isConnected) return;
    leaveTarget(tour);
    document.removeEventListener("keydown", tour.escape);
    tours.delete(parentElement);
  };
}
