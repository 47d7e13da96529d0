"""What the demo firms make: product series with brands and CCC certificates, some of them about to run out."""

from datetime import timedelta

from enterprises.choices import EnterpriseSize
from enterprises.models import Product
from reports.demo import names as invented
from reports.demo.chance import chance
from reports.demo.firms import OWN_FIRM

SERIES = {
    EnterpriseSize.LARGE: (8, 12),
    EnterpriseSize.MEDIUM: (4, 7),
    EnterpriseSize.SMALL: (2, 3),
    EnterpriseSize.MICRO: (1, 2),
}
MANAGER_FIRM_SERIES = 86  # the quality manager of a big firm has 86 certificates to look after (users.md, a year)


def write_products(firms, *, today):
    """{number of the firm: its products}."""
    manager = next((firm.serial for firm in firms if firm.size == EnterpriseSize.LARGE), None)
    products = [
        product for firm in firms for product in _products_of(firm, today=today, is_manager=firm.serial == manager)
    ]
    Product.objects.bulk_create(products)
    by_firm = {firm.serial: [] for firm in firms}
    serials = {firm.enterprise.pk: firm.serial for firm in firms}
    for product in products:
        by_firm[serials[product.enterprise_id]].append(product)
    return by_firm


def _products_of(firm, *, today, is_manager):
    generator = chance("products", firm.serial)
    code = firm.category.code
    brand = f"{invented.MARK}{generator.choice(invented.FIRST)}{generator.choice(invented.SECOND)}"
    count = MANAGER_FIRM_SERIES if is_manager else generator.randint(*SERIES[firm.size])
    products = []
    for index in range(count):
        product = Product(
            enterprise=firm.enterprise,
            name=generator.choice(invented.PRODUCTS[code]),
            brand=brand,
            model_series=f"{invented.MODEL_PREFIXES[code]}-{generator.randint(10, 99)}{index:02d}",
            category=firm.category,
        )
        if code in invented.CERTIFIED:
            product.certificate_number = f"{invented.MARK}2023101001{firm.serial:04d}{index:02d}"
            product.certificate_valid_until = today + timedelta(days=generator.randint(-40, 1500))
        if generator.random() < 0.04 and index:
            product.ends_on = today - timedelta(days=generator.randint(30, 400))
        products.append(product)
    if firm.serial == OWN_FIRM:
        products[0].certificate_valid_until = today + timedelta(days=59)
    return products
