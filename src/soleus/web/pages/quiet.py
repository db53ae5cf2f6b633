"""A page that says nothing about anybody: where Leave leads."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def quiet(request: HttpRequest) -> HttpResponse:
    return render(request, "quiet.html")
