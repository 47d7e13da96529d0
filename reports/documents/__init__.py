"""Official papers: one content tree (tree.py), printed as DOCX (docx.py), PDF (pdf.py) and HTML (web.py)."""
