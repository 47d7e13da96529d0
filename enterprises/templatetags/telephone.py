"""`{% for number in phone|numbers %}`: each of the numbers in a column, so that each can be dialled."""

from django import template

register = template.Library()


@register.filter
def numbers(phone):
    return [number.strip() for number in phone.split("/")]
