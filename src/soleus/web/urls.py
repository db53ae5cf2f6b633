"""Every address of the web door: one line a screen, grouped by what she is doing."""

from django.urls import path

from soleus.web.pages import about, diary, home, learn, quiet, sign_in

urlpatterns = [
    # by day
    path("", home.home, name="home"),
    path("diary", diary.diary, name="diary"),
    path("about", about.about, name="about"),
    # to read
    path("learn", learn.learn, name="learn"),
    # in and out
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("leave", sign_in.leave, name="leave"),
    path("quiet", quiet.quiet, name="quiet"),
]
