// What this address or this browser cannot do: the server cannot know, so the page holds a sentence
// for each case and this shows the one that fits.
//
// No module and no new words: it must run in just those browsers where our modules do not.

(function () {
  var has = function (look) {
    try { return Boolean(look()); } catch (error) { return false; } // some browsers forbid to look
  };
  // Promise.any came to browsers together with the newest words that our modules are written in.
  var runsModules = has(function () { return "noModule" in document.createElement("script") && Promise.any; });
  var isSecure = has(function () { return window.isSecureContext; });
  var keeps = has(function () { return navigator.serviceWorker && window.indexedDB && crypto.subtle; });
  var lack = !runsModules ? "scripts" : !isSecure ? "https" : !keeps ? "keeping" : "";
  var line = document.querySelector("[data-without='" + lack + "']");
  if (line) line.hidden = false;
})();
