"""Every address of the web door: one line a screen, grouped by what she is doing."""

from django.urls import path

from soleus.web.api import api
from soleus.web.pages import (
    about,
    check,
    diary,
    entry,
    food,
    gone,
    helps,
    home,
    learn,
    life,
    log,
    morning,
    night,
    now,
    phone,
    product,
    quiet,
    rest,
    routine,
    sign_in,
    supplements,
    trial,
)

urlpatterns = [
    # by night
    path("now", now.now, name="now"),
    path("gone/<uuid:id>", gone.gone, name="gone"),
    path("help", now.card, name="help"),
    path("check", check.check, name="check"),
    # by day
    path("", home.home, name="home"),
    path("morning", morning.morning, name="morning"),
    path("log", log.log, name="log"),
    path("diary", diary.diary, name="diary"),
    path("night/<str:on>", night.night, name="night"),
    path("entry/<uuid:id>", entry.entry, name="entry"),
    path("helps", helps.helps, name="helps"),
    path("helps/use", helps.use, name="helps_use"),
    path("saved/<uuid:id>", entry.saved, name="saved"),
    path("food", food.food, name="food"),
    path("food/again", food.again, name="food_again"),
    path("food/again/<str:on>", food.again, name="food_again_on"),
    path("food/eat/<str:food>", food.eat, name="food_eat"),
    path("food/ideas", food.ideas, name="food_ideas"),
    path("food/settings", food.settings, name="food_settings"),
    path("food/supplements", supplements.supplements, name="supplements"),
    path("food/supplements/take", supplements.take, name="take"),
    path("food/supplements/undo", home.undo, {"to": "supplements"}, name="undo_take"),
    path("food/supplements/now", supplements.tell, name="tell"),
    path("food/supplements/new", product.product, name="new_product"),
    path("food/supplements/<uuid:id>", product.product, name="product"),
    path("food/<str:on>", food.food, name="food_on"),
    path("today/done", home.done, name="done"),
    path("today/undo", home.undo, {"to": "/#plan"}, name="undo"),
    path("today/rest", rest.say, name="rest"),
    path("today/rest/undo", rest.take_back, name="rest_undo"),
    path("routine/<str:measure>", routine.routine, name="routine"),
    path("helps/tests", trial.trials, name="trials"),
    path("helps/tests/word", trial.word, name="trial_word"),
    path("helps/tests/new/<str:measure>", trial.new, name="new_trial"),
    path("helps/tests/<uuid:id>", trial.trial, name="trial"),
    path("helps/tests/<uuid:id>/end", trial.end, name="end_trial"),
    path("helps/tests/<uuid:id>/see", trial.see, name="see_trial"),
    path("helps/tests/<uuid:id>/on", trial.go_on, name="trial_on"),
    path("about", about.about, name="about"),
    path("life", life.switch, name="life"),
    path("about/skip", home.skip_about, name="skip_about"),
    # to read
    path("learn", learn.learn, name="learn"),
    path("learn/words/<str:version>.json", learn.words, name="learn_words"),
    path("learn/<str:id>", learn.learn_item, name="learn_item"),
    path("evidence/<str:measure>", learn.evidence, name="evidence"),
    # on the phone
    path("phone", phone.phone, name="phone"),
    path("install", phone.install, name="install"),
    path("install/<str:name>", phone.install, name="install_named"),
    path("sw.js", phone.worker, name="worker"),
    path("manifest.webmanifest", phone.manifest, name="manifest"),
    path("manifest/<str:name>.webmanifest", phone.manifest, name="manifest_named"),
    path("icon/<str:name>.svg", phone.icon, name="icon"),
    path("icon/<str:name>-<int:size>.png", phone.icon_in_dots, name="icon_in_dots"),
    # for programs
    path("api/v1/", api.urls),
    # in and out
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("enter/<str:token>", sign_in.enter, name="enter"),
    path("leave", sign_in.leave, name="leave"),
    path("quiet", quiet.quiet, name="quiet"),
]

handler400 = "soleus.web.doors.bad_request"
handler403 = "soleus.web.doors.forbidden"
handler404 = "soleus.web.doors.not_found"
handler500 = "soleus.web.unsaved.failed"
