"""The catalogue and its stock, in memory. Used on one event loop, where nothing comes between two lines of a method."""
import base64
import re
import unicodedata
import uuid
from decimal import Decimal

from bodies import Fields, Problem, decode
from web import Answer

ID = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}")
ID_RULE = "must be 1 to 64 characters of A-Z, a-z, 0-9, '.', '_', '-', not only one or two dots"
MOST = 10 ** 9


def is_id(value):
    return isinstance(value, str) and bool(ID.fullmatch(value))


def is_name(value):
    return (isinstance(value, str) and 1 <= len(value) <= 200 and not value.isspace()
            and not re.search("[\0\ud800-\udfff]", value))


def is_price(value):
    return is_number(value) and 0 <= value < 10 ** 10 and value == round(Decimal(value), 2)


def is_count(value, least=0):
    return is_number(value) and least <= value <= MOST and value == int(value)


def is_number(value):
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def read_product(body, id=None):
    """A product as a client describes it; the id is the given one, the one wished for, or a new one."""
    fields = Fields(body)
    wished = fields.take("id", is_id, ID_RULE, default=str(uuid.uuid4()))
    name = fields.take("name", is_name, "must be a text of 1 to 200 characters, not blank")
    price = fields.take("price", is_price, "must be a number from 0 to 9999999999, with at most two decimals")
    stock = fields.take("stock", is_count, f"must be a whole number from 0 to {MOST}")
    fields.done()
    return {"id": id or wished, "name": unicodedata.normalize("NFC", name), "price": Decimal(price), "stock": int(stock)}


def unknown(id):
    return Problem(404, "not-found", f"there is no product {id if is_id(id) else 'of this id'}")


class Products:
    def __init__(self, catalogue):
        self.products = {product["id"]: product for product in map(read_product, decode(catalogue))}
        self.reservations = {}  # by order and product; one that was released stays, and is None
        self.routes = {
            "/api/products": {"GET": (None, self.list), "POST": ("admin", self.create)},
            "/api/products/{id}": {"GET": (None, self.get), "PUT": ("admin", self.replace)},
            "/api/products/{id}/reservations/{order_id}": {
                "PUT": ("service", self.reserve), "DELETE": ("service", self.release)}}

    def find(self, id):
        if id not in self.products:
            raise unknown(id)
        return self.products[id]

    def get(self, request, id):
        return Answer(200, self.find(id))

    def list(self, request):
        limit = int(request.parameter("limit", lambda text: re.fullmatch("[1-9][0-9]?|100", text),
                                      "must be a whole number between 1 and 100") or 20)
        after = from_cursor(request.parameter("cursor", from_cursor, "is not a cursor from a former answer"))
        name = request.parameter("name", lambda text: True, "contains characters that are not valid text")
        wanted = name and unicodedata.normalize("NFC", name)
        found = [product for id, product in sorted(self.products.items())
                 if id > after and wanted in (None, product["name"])]
        page = found[:limit]
        return Answer(200, {"products": page, "next_cursor": to_cursor(page[-1]["id"]) if len(found) > limit else None})

    def create(self, request):
        product = read_product(request.json())
        if product["id"] in self.products:
            raise Problem(409, "product-exists", f"there is a product {product['id']} already")
        self.products[product["id"]] = product
        return Answer(201, product, {"Location": f"/api/products/{product['id']}"})

    def replace(self, request, id):
        product = read_product(request.json(), id)
        self.find(id)
        self.products[id] = product
        return Answer(200, product)

    def reserve(self, request, id, order_id):
        """Holds stock for an order, once however often it is asked."""
        fields = Fields(request.json())
        quantity = fields.take("quantity", lambda value: is_count(value, 1), f"must be a whole number from 1 to {MOST}")
        if not is_id(order_id):
            fields.faults.append(("order_id", ID_RULE))
        fields.done()
        product, wanted = self.find(id), int(quantity)
        if (order_id, id) in self.reservations:
            return self.repeated(self.reservations[order_id, id], wanted)
        if wanted > product["stock"]:
            raise Problem(409, "insufficient-stock", f"product {id} has {product['stock']} in stock, not {wanted}",
                          available=product["stock"])
        product["stock"] -= wanted
        self.reservations[order_id, id] = held = {
            "order_id": order_id, "product_id": id, "quantity": wanted, "unit_price": product["price"], "status": "held"}
        return Answer(201, held)

    def repeated(self, reservation, wanted):
        if reservation is None:
            raise Problem(409, "reservation-released", "the order has given this product back and cannot hold it again")
        if reservation["quantity"] != wanted:
            raise Problem(409, "reservation-differs", f"the order holds {reservation['quantity']} already, not {wanted}",
                          held=reservation["quantity"])
        return Answer(200, reservation)

    def release(self, request, id, order_id):
        """Gives back what an order holds, once. Final, also when nothing was held: a late reservation is refused."""
        if not is_id(order_id):
            raise Problem.invalid(("order_id", ID_RULE))
        if id in self.products:
            held = self.reservations.get((order_id, id))
            self.products[id]["stock"] += held["quantity"] if held else 0
            self.reservations[order_id, id] = None
        return Answer(204)


def to_cursor(id):
    return base64.urlsafe_b64encode(b"after:" + id.encode()).decode().rstrip("=")


def from_cursor(text):
    """The id after which a page begins; "" for no cursor, None for one that is none of ours."""
    if not text:
        return ""
    try:
        place = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        return place[6:].decode() if place.startswith(b"after:") else None
    except ValueError:
        return None
