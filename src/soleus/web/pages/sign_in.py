"""Stands in until the owner of this screen replaces the whole file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def sign_in(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def leave(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")
