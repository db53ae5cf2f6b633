{% load static %}import { keepShell } from "{% static 'worker.js' %}";

keepShell({{ told|safe }});
