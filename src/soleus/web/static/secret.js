// Show what is typed into a secret field, for who types better when she sees it.

for (const button of document.querySelectorAll("[data-shows]")) {
  const field = document.getElementById(button.dataset.shows);
  const words = { password: button.textContent, text: button.dataset.hide };
  const turn = (type) => {
    field.type = type;
    button.textContent = words[type];
  };
  button.hidden = false;
  button.addEventListener("click", () => turn(field.type === "password" ? "text" : "password"));
  // Sent as text, a browser might remember it among what was typed into forms.
  field.form.addEventListener("submit", () => turn("password"));
}
