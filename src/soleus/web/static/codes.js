// Print the codes: they are shown this once.

const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => print());
