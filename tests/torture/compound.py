check=disks=outputs=readers=upstream=models=signals=None
