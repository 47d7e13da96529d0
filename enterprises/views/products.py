"""Products of a firm and their certificates."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.permissions import allow
from enterprises import services
from enterprises.choices import KEEPER_ROLES
from enterprises.forms.parts import ProductChangeForm, ProductForm
from enterprises.models import Product
from enterprises.views.enterprises import registered_enterprise


@allow(*KEEPER_ROLES)
def product_create(request, pk):
    enterprise = registered_enterprise(request, pk)
    form = ProductForm(request.POST or None, user=request.user)
    if request.method == "POST" and (product := form.run(services.add_product, enterprise)):
        messages.success(request, _("已登记：%(product)s。") % {"product": product})
        return redirect(enterprise)
    return render(request, "enterprises/product_create.html", {"form": form, "enterprise": enterprise})


@allow(*KEEPER_ROLES)
def product_change(request, pk):
    products = Product.objects.visible_to(request.user).select_related("enterprise__unit", "category")
    product = get_object_or_404(products, pk=pk)
    enterprise = product.enterprise
    form = ProductChangeForm(request.POST or None, user=request.user, product=product)
    if request.method == "POST" and form.run(services.change_product, product):
        messages.success(request, _("已保存。"))
        return redirect(enterprise)
    return render(request, "enterprises/product_change.html", {"form": form, "enterprise": enterprise})
